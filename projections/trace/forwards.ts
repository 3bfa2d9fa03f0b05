import type { z } from 'zod'
import { splitGrams } from '../../domain/split-grams.ts'
import { lotNames } from '../lot-names.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { ForwardsAnswer, forwards } from './contract.ts'
import { keepsStock } from './graph.ts'
import { intoLot, outOfLot, stepsOf, totalGrams } from './lot.ts'
import type { LotMovement } from './movements.ts'
import { followed } from './own.ts'
import { type Division, settled } from './shares.ts'

interface End {
  readonly place: string
  readonly standing: 'left' | 'in_stock'
  readonly massGrams: number
}

/** What of a lot is still at its places: what came to each less what left it. */
function inStock(lot: number, movements: readonly LotMovement[]): End[] {
  const stock = new Map<string, number>()
  const add = (place: string, grams: number) => stock.set(place, (stock.get(place) ?? 0) + grams)
  for (const { lot: from, becomes, source, target, massGrams } of movements) {
    if (from === lot && keepsStock(source)) add(source, -massGrams)
    if (becomes === lot && keepsStock(target)) add(target, massGrams)
  }
  return [...stock].flatMap(([place, massGrams]): End[] =>
    massGrams > 0 ? [{ place, standing: 'in_stock', massGrams }] : []
  )
}

/** Where a lot's mass ended: left the chain, or still is. */
function endsOf(lot: number, movements: readonly LotMovement[]): readonly End[] {
  const left = outOfLot(lot, movements).flatMap(({ becomes, target, massGrams }): End[] =>
    becomes === null || becomes === lot ? [{ place: target, standing: 'left', massGrams }] : []
  )
  return [...left, ...inStock(lot, movements)]
}

/** The lots that a lot became part of, with the mass that went there. */
function onwardsOf(lot: number, movements: readonly LotMovement[]): (readonly [number, number])[] {
  return outOfLot(lot, movements).flatMap(({ becomes, massGrams }) =>
    becomes === null || becomes === lot ? [] : [[becomes, massGrams] as const]
  )
}

function divisionOf(lot: number, movements: readonly LotMovement[]): Division {
  const onwards = onwardsOf(lot, movements)
  const moved = onwards.reduce((sum, [, massGrams]) => sum + massGrams, 0)
  const mass = moved + totalGrams(endsOf(lot, movements))
  return mass === 0 ? [] : onwards.map(([to, massGrams]) => [to, massGrams / mass])
}

interface SharedEnd extends Omit<End, 'massGrams'> {
  readonly lot: string
  readonly share: number
}

/** A lot's share over its ends; where their masses are unknown, it is where it was last seen. */
function shareOut(
  share: number,
  lot: number,
  movements: readonly LotMovement[],
  name: string
): SharedEnd[] {
  const ends = endsOf(lot, movements)
  const mass = totalGrams(ends)
  const last = movements.at(-1)
  if (mass === 0) {
    return last === undefined || share === 0
      ? []
      : [{ place: last.target, standing: 'in_stock', lot: name, share }]
  }
  return ends.map(({ place, standing, massGrams }) => ({
    ...{ place, standing, lot: name },
    share: share * (massGrams / mass)
  }))
}

/** Shares with the grams that they are of a mass, which add up to it. */
function withGrams(ends: readonly SharedEnd[], massGrams: number): ForwardsAnswer['ends'] {
  if (ends.every(({ share }) => share === 0)) return []
  const grams = splitGrams(
    massGrams,
    ends.map(({ share }) => share)
  )
  return ends.map((end, index) => ({ ...end, massGrams: grams[index] ?? 0 }))
}

/**
 * Where a lot went, by shares that add up to 1 and masses that add up to the lot's. A party sees the
 * steps at its own places, and of what it grew or made the ends.
 *
 * @throws Failure `not_found` for a lot that no event names; `read_model_unavailable`.
 */
export function answerForwards(
  readModel: TenantReadModel,
  { boundary, lot, asKnownAt }: z.output<typeof forwards.parameters>
): Promise<ForwardsAnswer> {
  return readModel.read(async (session) => {
    const asked = { boundary, lot, asKnownAt, towards: 'targets' } as const
    const { number: start, reach, graph } = await followed(session, readModel.tenant, asked)
    const of = (node: number) => graph.movements.get(node) ?? []
    const cameIn = totalGrams(intoLot(start, of(start)))
    const wentOut = totalGrams(outOfLot(start, of(start)))
    const massGrams = cameIn > 0 ? cameIn : wentOut
    const names = await lotNames(session, graph.movements.keys())
    const shared = [...settled(start, (node) => divisionOf(node, of(node)))]
      .flatMap(([node, share]) => shareOut(share, node, of(node), names.get(node) ?? ''))
      .toSorted((a, b) => b.share - a.share || (a.place < b.place ? -1 : 1))
    return {
      position: await answeredAt(session, 'flows'),
      lot,
      massGrams,
      overReportedGrams: Math.max(0, wentOut - massGrams),
      // Lots on the way hold what others brought, so whoever follows its own sees where it ended.
      ends: withGrams(
        reach === 'ends' ? shared.map((end) => ({ ...end, lot })) : shared,
        massGrams
      ),
      steps: reach === 'ends' ? [] : stepsOf(graph, names, outOfLot),
      unreadLots: graph.unread
    }
  })
}
