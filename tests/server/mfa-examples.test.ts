import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { forwardAnswer } from '../../domain/mfa/forward-document.ts'
import { indicatorAnswer } from '../../domain/mfa/indicator-document.ts'
import { stockAnswer } from '../../domain/mfa/stock-document.ts'
import { viewAnswer } from '../../domain/mfa/view/document.ts'
import { type MfaExample, mfaExamples } from '../../fixtures/mfa/examples.ts'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

async function answerOf({ call, document }: MfaExample): Promise<unknown> {
  const answer = await running.app.inject({
    method: 'POST',
    url: `/api/mfa/${call}`,
    payload: document
  })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}

function of(call: MfaExample['call']): readonly MfaExample[] {
  const found = mfaExamples.filter((example) => example.call === call)
  expect(found.length).toBeGreaterThan(0)
  return found
}

/** Every figure that is expected stands in the answer, within the tolerance of the example. */
function expectFigures(
  { tolerance }: MfaExample,
  found: ReadonlyMap<string, number | null>,
  expected: Readonly<Record<string, number>>
): void {
  expect(Object.keys(expected).length).toBeGreaterThan(0)
  const far = Object.entries(expected).filter(
    ([name, value]) => !(Math.abs((found.get(name) ?? Number.NaN) - value) <= tolerance)
  )
  expect(far.map(([name, value]) => ({ name, value, found: found.get(name) }))).toEqual([])
}

test('every file of the folder is an example, and says where it comes from', () => {
  const folder = new URL('../../fixtures/mfa/', import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  expect(mfaExamples.map(({ id }) => `${id}.json`).sort()).toEqual(files.sort())
  for (const { source, published } of mfaExamples) {
    expect(source).toMatch(/(?:19|20)\d\d|commit [0-9a-f]{8}/u)
    expect(published.length).toBeGreaterThan(10)
  }
})

describe('GET /api/mfa/examples', () => {
  const get = (url: string) => running.app.inject({ method: 'GET', url })

  test('lists them, and gives each whole', async () => {
    const { rows } = z
      .object({ rows: z.array(z.object({ id: z.string() })) })
      .parse((await get('/api/mfa/examples')).json())
    expect(rows.map(({ id }) => id)).toEqual(mfaExamples.map(({ id }) => id))
    expect((await get('/api/mfa/examples/cencic-stan')).json()).toEqual(
      mfaExamples.find(({ id }) => id === 'cencic-stan')
    )
  })

  test('says that there is no such example', async () => {
    expect((await get('/api/mfa/examples/none')).json()).toMatchObject({ code: 'not_found' })
  })
})

const pair = z.tuple([z.number()], z.number())
const reconciled = z.strictObject({
  values: z.record(z.string(), pair),
  statistic: z.number().optional(),
  dof: z.number().optional(),
  classes: z.record(z.string(), z.string()).default({}),
  intervals: z.record(z.string(), z.tuple([z.number(), z.number()])).default({})
})
const quantity = z.object({
  id: z.string(),
  value: z.number().nullable(),
  sd: z.number().nullable(),
  class: z.string(),
  interval: z.array(z.number().nullable()).optional()
})
const reconcileAnswer = z.object({
  flows: z.array(quantity),
  parameters: z.array(quantity),
  global: z.object({ statistic: z.number(), dof: z.int() })
})

describe('POST /api/mfa/reconcile', () => {
  test.each(of('reconcile'))('$name', async (example) => {
    const expected = reconciled.parse(example.expected)
    const answer = reconcileAnswer.parse(await answerOf(example))
    const quantities = [...answer.flows, ...answer.parameters]
    const values = Object.entries(expected.values)
    expectFigures(
      example,
      new Map(quantities.map(({ id, value }) => [id, value])),
      Object.fromEntries(values.map(([id, [value]]) => [id, value]))
    )
    expectFigures(
      example,
      new Map(quantities.map(({ id, sd }) => [id, sd])),
      Object.fromEntries(values.flatMap(([id, [, sd]]) => (sd === undefined ? [] : [[id, sd]])))
    )
    if (expected.statistic !== undefined) {
      expect(answer.global.statistic).toBeCloseTo(expected.statistic, 5)
    }
    if (expected.dof !== undefined) expect(answer.global.dof).toBe(expected.dof)
    const byId = new Map(quantities.map((one) => [one.id, one]))
    for (const [id, name] of Object.entries(expected.classes)) {
      expect([id, byId.get(id)?.class]).toEqual([id, name])
      // No value may be invented for what nothing determines.
      expect(byId.get(id)?.value === null).toBe(name === 'unobservable')
    }
    for (const [id, [low, high]] of Object.entries(expected.intervals)) {
      expect(byId.get(id)?.interval?.[0]).toBeCloseTo(low, 4)
      expect(byId.get(id)?.interval?.[1]).toBeCloseTo(high, 4)
    }
  })
})

const drawn = z.strictObject({
  links: z.array(z.tuple([z.string(), z.string(), z.string(), z.number()])),
  elsewhere: z.array(z.tuple([z.string(), z.enum(['to', 'from']), z.number()])),
  unused: z.array(z.int())
})

describe('POST /api/mfa/view', () => {
  test.each(of('view'))('$name', async (example) => {
    const expected = drawn.parse(example.expected)
    const answer = viewAnswer.parse(await answerOf(example))
    const links = answer.links.map(({ source, target, type, value }) => [
      source,
      target,
      type,
      value
    ])
    expect(links.sort()).toEqual(expected.links.sort())
    const crossing = answer.elsewhere.map(({ node, direction, value }) => [node, direction, value])
    expect(crossing.sort()).toEqual(expected.elsewhere.sort())
    expect(answer.unused).toEqual(expected.unused)
  })
})

const forwards = z.strictObject({
  throughput: z.record(z.string(), z.number()),
  downstream: z.record(z.string(), z.record(z.string(), z.number()))
})

describe('POST /api/mfa/forward', () => {
  test.each(of('forward'))('$name', async (example) => {
    const expected = forwards.parse(example.expected)
    const answer = forwardAnswer.parse(await answerOf(example))
    expectFigures(
      example,
      new Map(answer.processes.map(({ id, throughput }) => [id, throughput])),
      expected.throughput
    )
    for (const { input, parts } of answer.attribution.downstream) {
      const shares = new Map(parts.map(({ at, share }) => [at, share]))
      expectFigures(example, shares, expected.downstream[input] ?? {})
    }
  })
})

describe('POST /api/mfa/stocks', () => {
  test.each(of('stocks'))('$name', async (example) => {
    const { lastStock } = z.strictObject({ lastStock: z.number() }).parse(example.expected)
    const { steps } = stockAnswer.parse(await answerOf(example))
    const found = new Map([['lastStock', steps.at(-1)?.stock ?? null]])
    expectFigures(example, found, { lastStock })
  })
})

describe('POST /api/mfa/indicators', () => {
  test.each(of('indicators'))('$name', async (example) => {
    const expected = z.record(z.string(), z.number()).parse(example.expected)
    const { indicators } = indicatorAnswer.parse(await answerOf(example))
    const found = new Map<string, number | null>(
      indicators.map(({ indicator, value }) => [indicator, value])
    )
    expectFigures(example, found, expected)
  })
})
