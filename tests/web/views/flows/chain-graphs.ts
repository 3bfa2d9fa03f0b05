import * as fc from 'fast-check'
import { stages } from '../../../../domain/movement.ts'
import { placeKinds } from '../../../../domain/place.ts'
import { placeKindOrder } from '../../../../web/app/texts/place-names.ts'
import type { Graph } from './graphs.ts'

function nodeOf(index: number): Graph['nodes'][number] {
  const kind = placeKindOrder[index % placeKindOrder.length] ?? 'hub'
  const { stage: stageName } = placeKinds[kind]
  const id = `${kind}:${index}`
  return { id, label: id, stage: stageName === null ? 3 : stages.indexOf(stageName), stageName }
}

/** Cities of up to 60 places of every kind, with any flows between them. */
export function chainGraphs(): fc.Arbitrary<Graph> {
  return fc.integer({ min: 2, max: 60 }).chain((count) => {
    const nodes = Array.from({ length: count }, (_, index) => nodeOf(index))
    const end = fc.integer({ min: 0, max: count - 1 }).map((index) => nodeOf(index).id)
    const grams = fc.integer({ min: 0, max: 5_000_000_000 })
    return fc.record({
      nodes: fc.constant(nodes),
      links: fc.uniqueArray(
        fc
          .record({
            ...{ source: end, target: end, massGrams: grams, sdGrams: grams },
            events: fc.integer({ min: 1, max: 9 }),
            unknownMass: fc.integer({ min: 0, max: 2 })
          })
          .filter(({ source, target }) => source !== target),
        { maxLength: 3 * count, selector: ({ source, target }) => `${source}>${target}` }
      ),
      balance: fc.array(grams, { minLength: count, maxLength: count }).map((masses) =>
        masses.map((massGrams, index) => ({
          ...{ process: nodeOf(index).id, group: null, role: 'inner' as const },
          ...{ inGrams: massGrams, outGrams: 0, stockChangeGrams: index, becameGrams: 0 },
          ...{ imbalanceGrams: massGrams - index, imbalanceSdGrams: 0, events: 1 }
        }))
      )
    })
  })
}
