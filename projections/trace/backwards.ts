import type { z } from 'zod'
import { lotNames } from '../lot-names.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { BackwardsAnswer, backwards } from './contract.ts'
import { intoLot, stepsOf, totalGrams } from './lot.ts'
import type { LotMovement } from './movements.ts'
import { followed } from './own.ts'
import { type Division, settled } from './shares.ts'

type Origins = BackwardsAnswer['origins']

/** Where the part of a lot that came from no other lot came from, in proportion to its mass. */
function originsOf(
  lot: number,
  share: number,
  movements: readonly LotMovement[],
  name: string
): Origins {
  const entered = intoLot(lot, movements).filter(({ lot: from }) => from === null || from === lot)
  const mass = totalGrams(entered)
  if (mass > 0) {
    return entered.map(({ source, target, product, firstDay, massGrams }) => ({
      ...{ place: source, enteredAt: target, lot: name, product, firstDay },
      share: share * (massGrams / mass)
    }))
  }
  // It is first seen leaving a place, and nothing says how it came there.
  const [first] = movements
  const seen = { product: first?.product ?? null, firstDay: first?.firstDay ?? null }
  return [{ place: null, enteredAt: first?.source ?? null, lot: name, ...seen, share }]
}

/**
 * Where a lot came from, by shares that add up to 1. A party sees the steps at its own places.
 *
 * @throws Failure `not_found` for a lot that no event names; `read_model_unavailable`.
 */
export function answerBackwards(
  readModel: TenantReadModel,
  { boundary, lot, asKnownAt }: z.output<typeof backwards.parameters>
): Promise<BackwardsAnswer> {
  return readModel.read(async (session) => {
    const asked = { boundary, lot, asKnownAt, towards: 'sources' } as const
    const { number: start, graph } = await followed(session, readModel.tenant, asked)
    const of = (node: number) => graph.movements.get(node) ?? []
    const divide = (node: number): Division => {
      const made = intoLot(node, of(node))
      const mass = totalGrams(made)
      return made.flatMap(
        ({ lot: from, massGrams }): Division =>
          from === null || from === node || mass === 0 ? [] : [[from, massGrams / mass]]
      )
    }
    const names = await lotNames(session, graph.movements.keys())
    const origins = [...settled(start, divide)].flatMap(([node, share]) =>
      share > 0 ? originsOf(node, share, of(node), names.get(node) ?? '') : []
    )
    return {
      position: await answeredAt(session, 'flows'),
      lot,
      origins: origins.toSorted((a, b) => b.share - a.share || (a.lot < b.lot ? -1 : 1)),
      steps: stepsOf(graph, names, intoLot),
      unreadLots: graph.unread
    }
  })
}
