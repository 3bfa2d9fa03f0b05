import fc from 'fast-check'
import type { NewEvent } from '../../domain/event-store.ts'
import { flow, idOf, stockChange } from './events.ts'
import type { Statement } from './reference.ts'

/** Few names, so that cells, corrections and periods meet often. */
const processes = ['Field', 'Hub', 'Market', 'Home'] as const
const periods = [
  { from: '2018-01-01', to: '2018-12-31' },
  { from: '2018-06-01', to: '2018-06-30' },
  { from: '2018-06-30', to: '2018-07-01' },
  { from: '2019-01-01', to: '2019-12-31' }
] as const

/** The first one most often: cells must meet for the rules to matter. */
function mostly<Value>(values: readonly Value[]): fc.Arbitrary<Value> {
  const first = values.slice(0, 1)
  return fc.constantFrom(...first, ...first, ...first, ...values)
}

const shape = fc.record({
  kind: mostly(['flow', 'stock'] as const),
  boundary: mostly(['milan-metro', 'pavia']),
  publication: mostly(['table-one', 'table-two']),
  period: mostly(periods),
  source: mostly(processes),
  step: mostly([1, 2, 3]),
  group: mostly(['Fruit', 'Roots']),
  product: fc.constantFrom(null, null, 'apples'),
  grams: fc.oneof(fc.integer({ min: -50, max: 1_000 }), fc.constant(9_000_000_000)),
  sdGrams: fc.integer({ min: 0, max: 100 }),
  /** Which statement is corrected, before or after this one in the log, itself at times. */
  corrects: fc.option(fc.nat(30), { freq: 3, nil: null })
})

/** Statements of a log, in its order. */
export const statements: fc.Arbitrary<readonly Statement[]> = fc
  .array(shape, { minLength: 1, maxLength: 30 })
  .map((shapes) =>
    shapes.map(({ step, corrects, kind, grams, ...said }, index) => {
      const at = processes.indexOf(said.source)
      const next = processes[(at + step) % processes.length] ?? 'Home'
      return {
        ...said,
        kind,
        id: idOf(index + 1),
        target: kind === 'stock' ? said.source : next,
        grams: kind === 'stock' ? grams : Math.abs(grams),
        corrects: corrects === null ? null : idOf((corrects % (shapes.length + 1)) + 1)
      }
    })
  )

export function eventOf(said: Statement): NewEvent {
  return said.kind === 'flow' ? flow(said) : stockChange({ ...said, process: said.source })
}
