import { expect, test } from 'vitest'
import { KeptMonths } from '../../projections/figures/kept.ts'
import type { Month } from '../../projections/figures/months.ts'
import { openInMemory } from './setup.ts'

const month = (name: string): Month => ({
  name,
  firstDay: `${name}-01`,
  lastDay: `${name}-28`,
  knownAt: '2025-12-31T23:59:59.999Z'
})

test('a month of an area is worked out once for a filling, one of no area each time', async () => {
  const kept = new KeptMonths<string>()
  const models = await Promise.all([openInMemory(), openInMemory()])
  const worked: string[] = []
  const asked = (model: (typeof models)[number], boundary: string, ...names: string[]) =>
    model.read((session) =>
      kept.of(session, { boundary, months: names.map(month) }, async ({ name }) => {
        worked.push(`${boundary} ${name}`)
        // Nothing is known of winter, nor of nowhere.
        return boundary === 'nowhere' || name === '2025-01' ? [] : [`${boundary} in ${name}`]
      })
    )
  const [one, other] = models
  const wanted = ['milan in 2025-05', 'milan in 2025-06']
  expect(await asked(one, 'milan', '2025-01', '2025-05', '2025-06')).toEqual(wanted)
  expect(await asked(one, 'milan', '2025-01', '2025-05', '2025-06')).toEqual(wanted)
  expect(await asked(one, 'milan', '2025-06', '2025-07')).toEqual([
    'milan in 2025-06',
    'milan in 2025-07'
  ])
  expect(worked.splice(0)).toEqual([
    'milan 2025-01',
    'milan 2025-05',
    'milan 2025-06',
    'milan 2025-07'
  ])
  expect(await asked(one, 'nowhere', '2025-05')).toEqual([])
  expect(await asked(one, 'nowhere', '2025-05')).toEqual([])
  expect(await asked(other, 'milan', '2025-05')).toEqual(['milan in 2025-05'])
  expect(worked).toEqual(['nowhere 2025-05', 'nowhere 2025-05', 'milan 2025-05'])
  await Promise.all(models.map((model) => model.close()))
})
