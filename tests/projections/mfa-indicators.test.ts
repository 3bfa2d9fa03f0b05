import { describe, expect, test } from 'vitest'
import { createEngine } from '../../projections/engine.ts'
import { indicators } from '../../projections/mfa/system/contract.ts'
import { answerIndicators } from '../../projections/mfa/system/indicators.ts'
import { liveTown, town } from './live-city.ts'
import type { WholeReadModel } from './setup.ts'
import { arrived, city, group, hub, kg, projectTold, told } from './told.ts'

/** Indicators of the live flows, period by period and over all, with the errors that they share. */

const charity = 'charity:table'

function crates(value: number) {
  const factor = { id: 'tomato-crate', gramsPerUnit: 7_000, relativeSd: 0.1 }
  return { value, unit: 'cassetta', basis: 'counted', factor }
}

function given(n: number, on: string, quantity: object) {
  const line = { lot: `lot-${n}`, product: 'tomato', group, quantity }
  const data = { boundary: city, from: hub, to: charity, channel: 'other', lines: [line] }
  return told('LotDispatched', { n, on }, data)
}

async function ask(readModel: WholeReadModel, asked: object) {
  const parameters = indicators.parameters.parse(asked)
  const { indicators: answer, left } = await answerIndicators(readModel, parameters, createEngine())
  if (answer === null) throw new Error('the flows say where food ends')
  const named = (
    name: string,
    rows: readonly { indicator: string; value: unknown; sd: unknown }[]
  ) => rows.find(({ indicator }) => indicator === name)
  return { answer, left, named }
}

const months = { boundary: city, from: '2025-06-01', to: '2025-07-31', period: 'month' }

describe('indicators by month', () => {
  test('of what one factor made err together over the months, and change by little', async () => {
    const readModel = await projectTold([
      arrived({ n: 1, on: '2025-06-02' }, hub, kg(1_000)),
      given(2, '2025-06-03', crates(6)),
      arrived({ n: 3, on: '2025-07-02' }, hub, kg(1_000)),
      given(4, '2025-07-03', crates(12))
    ])
    const { answer, named, left } = await ask(readModel, months)
    const [june, july] = answer.periods
    expect(left).toEqual([])
    expect(answer.periods.map(({ period }) => period)).toEqual(['2025-06-01', '2025-07-01'])
    const [first, second] = [june, july].map((one) => named('meals', one?.indicators ?? []))
    expect(first).toMatchObject({ value: expect.closeTo(100, 6), sd: expect.closeTo(10, 3) })
    expect(second).toMatchObject({ value: expect.closeTo(200, 6), sd: expect.closeTo(20, 3) })
    // Not the 22.4 of independent errors.
    expect(named('meals', answer.indicators)).toMatchObject({
      value: expect.closeTo(300, 6),
      sd: expect.closeTo(30, 3)
    })
    const change = july?.changes.find(({ indicator }) => indicator === 'meals')?.change
    expect(change).toMatchObject({ value: expect.closeTo(100, 6), sd: expect.closeTo(10, 3) })
    await readModel.close()
  })

  test('are not there where the flows do not say where food ends', async () => {
    const readModel = await projectTold([arrived({ n: 1, on: '2025-06-02' }, hub, kg(10))])
    const parameters = indicators.parameters.parse(months)
    const answer = await answerIndicators(readModel, parameters, createEngine())
    expect(answer.indicators).toBeNull()
    await readModel.close()
  })
})

test('of a town: the weeks make up the whole, and any level tells the same meals', async () => {
  const readModel = await liveTown(1)
  const { boundary, from, to } = town
  const weeks = await ask(readModel, { boundary, from, to, period: 'week' })
  const kinds = await ask(readModel, { boundary, from, to, period: 'week', level: 'kind' })
  const meals = (rows: Parameters<typeof weeks.named>[1]) =>
    Number(weeks.named('meals', rows)?.value)
  const byWeek = weeks.answer.periods.map(({ indicators: rows }) => meals(rows))
  expect(byWeek).toHaveLength(2)
  expect(byWeek.every((value) => value > 0)).toBe(true)
  expect(meals(weeks.answer.indicators)).toBeCloseTo(
    byWeek.reduce((sum, one) => sum + one, 0),
    6
  )
  expect(meals(kinds.answer.indicators) / meals(weeks.answer.indicators)).toBeCloseTo(1, 1)
  for (const name of ['surplus_rate', 'waste_rate', 'redistribution_rate', 'meals']) {
    const { value, sd } = weeks.named(name, weeks.answer.indicators) ?? {}
    expect([name, Number(value) > 0, Number(sd) > 0]).toEqual([name, true, true])
  }
  await readModel.close()
})
