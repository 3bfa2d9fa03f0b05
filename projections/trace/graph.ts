import { placeKindOf } from '../../domain/place.ts'
import { namesOf } from '../known-names.ts'
import type { Session } from '../session.ts'
import {
  type Direction,
  type LotMovement,
  type Movements,
  movementsOf,
  type Numbered,
  type Which
} from './movements.ts'
import { lotsNearby } from './nearby.ts'
import { type Near, type SpokenOf, spansOf } from './spans.ts'

/** Whether a place keeps account of what it has; what crosses from or to another one is an end. */
export function keepsStock(place: string): boolean {
  return placeKindOf(place)?.keepsStock ?? false
}

/** More lots than this behind one are an answer that nobody reads. */
const maxLots = 20_000

/** Movements by lot, as far as they were looked up. */
export interface LotGraph {
  readonly movements: ReadonlyMap<number, readonly LotMovement[]>
  /** Lots that were met and not looked into, because there were too many. */
  readonly unread: number
}

/** The lot on the other side, where the movement leads that way to another lot. */
function nextLot({ lot: from, becomes }: Numbered, lot: number, towards: Direction): number | null {
  const [here, there] = towards === 'sources' ? [becomes, from] : [from, becomes]
  return here === lot && there !== lot ? there : null
}

/** Walks on from lots through movements that were looked up; returns where it left them. */
function walk(
  from: readonly number[],
  looked: Movements,
  walked: Map<number, readonly Numbered[]>,
  towards: Direction
): readonly number[] {
  const beyond = new Set<number>()
  const ahead = new Set(from)
  for (const lot of ahead) {
    const movements = looked.get(lot) ?? []
    walked.set(lot, movements)
    for (const movement of movements) {
      const other = nextLot(movement, lot, towards)
      if (other === null || walked.has(other)) continue
      if (looked.has(other)) ahead.add(other)
      else beyond.add(other)
    }
  }
  return [...beyond]
}

/** How a party looks, who does not see everything. */
export interface Restricted {
  /** The movements that are looked up first, and the condition on those that are from then on. */
  readonly firstLook: (
    spans: readonly Near[]
  ) => Promise<{ readonly movements: Movements; readonly only: string | undefined }>
  /** Whether the lot is there; in place of one that is not another is looked at, and not followed. */
  readonly isThere: boolean
}

/**
 * All movements of a lot and of the lots that it came from or went to: those nearby by a few queries,
 * then a few for each step away from them, and the names once, at the end.
 *
 * @throws Failure `read_model_unavailable`, and what the first look throws.
 */
export async function loadGraph(
  session: Session,
  { number: start, around }: SpokenOf,
  which: Which,
  restricted?: Restricted
): Promise<LotGraph> {
  const { towards } = which
  const walked = new Map<number, readonly Numbered[]>()
  let unseen = around[0]
  const spansFrom = async (lots: readonly number[]) => {
    const near = unseen
    unseen = undefined
    const nearby = near ? await lotsNearby(session, lots, near, which) : lots
    return spansOf(session, restricted?.isThere === false ? lots : nearby)
  }
  // Nearly every lot came from another one, but most are sold as they are.
  const first = towards === 'sources' ? await spansFrom([start]) : around
  const looked = await restricted?.firstLook(first)
  const seen = looked === undefined ? which : { ...which, only: looked.only }
  const movements = looked?.movements ?? (await movementsOf(session, first, which))
  let frontier = walk([start], movements, walked, towards)
  while (frontier.length > 0 && walked.size + frontier.length <= maxLots) {
    const spans = await spansFrom(frontier)
    frontier = walk(frontier, await movementsOf(session, spans, seen), walked, towards)
  }
  return { movements: await named(session, walked), unread: frontier.length }
}

async function named(
  session: Session,
  numbered: Movements
): Promise<ReadonlyMap<number, readonly LotMovement[]>> {
  const ids = new Set<number>()
  for (const movements of numbered.values()) {
    for (const { source, target, product } of movements) {
      ids.add(source).add(target)
      if (product !== null) ids.add(product)
    }
  }
  const known = await namesOf(session, ids)
  const nameOf = (id: number) => known(id).place
  const withNames = ({ source, target, product, ...rest }: Numbered): LotMovement => ({
    ...rest,
    source: nameOf(source),
    target: nameOf(target),
    product: product === null ? null : nameOf(product)
  })
  return new Map([...numbered].map(([lot, movements]) => [lot, movements.map(withNames)]))
}
