import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayUnits } from '../../../../web/app/format.ts'
import { buildDiagram } from '../../../../web/views/flows/diagram.ts'
import { lastChoices } from '../../../../web/views/flows/span.ts'
import {
  type FlowsState,
  keyOf,
  levels,
  readState,
  type Selection,
  selectionOf,
  writeState
} from '../../../../web/views/flows/state.ts'
import { publishedAnswers } from '../../published.ts'

const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.isWellFormed())
const choice = fc.option(name, { nil: null })
const selections: fc.Arbitrary<Selection | null> = fc.oneof(
  fc.constant(null),
  fc.record({ kind: fc.constant('process' as const), process: name }),
  fc.record({ kind: fc.constant('flow' as const), source: name, target: name }),
  fc.record({ kind: fc.constant('residual' as const), process: choice })
)
const states: fc.Arbitrary<FlowsState> = fc.record({
  boundary: choice,
  from: choice,
  to: choice,
  last: fc.constantFrom(null, ...lastChoices),
  group: choice,
  level: fc.constantFrom(null, ...levels),
  unit: fc.constantFrom(...displayUnits),
  show: fc.constantFrom('chart' as const, 'table' as const),
  selection: selections
})

describe('the address', () => {
  test('restores exactly what was written into it, whatever the names are', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(readState(writeState('', state))).toEqual(state)
      })
    )
  })

  test('keeps the language and other parameters, and drops the state before', () => {
    const before = '?lang=en&group=Fruit&process=Imports&embed=1'
    const written = writeState(before, readState(''))
    expect(written).toBe('?lang=en&embed=1')
  })

  test('falls back to defaults for values it does not know', () => {
    expect(readState('?unit=stones&show=film&source=Imports')).toMatchObject({
      unit: 't',
      show: 'chart',
      selection: null
    })
  })
})

test.each([null, 'Roots'])('every mark of group %s can be selected and found again', (group) => {
  const published = publishedAnswers(group)
  const diagram = buildDiagram(published, published.byProcess)
  for (const { key } of [...diagram.nodes, ...diagram.links, ...diagram.deficits]) {
    expect(keyOf(selectionOf(diagram, key))).toBe(key)
  }
  expect(selectionOf(diagram, 'process:nowhere')).toBeNull()
})
