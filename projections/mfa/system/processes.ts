import { insideOf } from '../../../domain/mfa/live/edge.ts'
import { integer, text } from '../../cells.ts'
import { nameAt } from '../../level.ts'
import type { Session } from '../../session.ts'
import type { Asked } from './asked.ts'

/** How often one process gave to another over all time, with their names at the level asked for. */
export interface Pair {
  readonly source: string
  readonly target: string
  readonly times: number
}

/** By the names of both ends. */
export type Pairs = ReadonlyMap<string, Pair>

function keyOf({ source, target }: Pair): string {
  return JSON.stringify([source, target])
}

/**
 * Who gave to whom, by all movements of the boundary that are known of.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function findAllPairs(session: Session, asked: Asked): Promise<Pairs> {
  const { asKnownAt, level } = asked.parameters
  const sql = `
    select ${nameAt(level, 's.name')} as source, ${nameAt(level, 't.name')} as target,
      sum(p.n) as n
    from (
      select source, target, sum(n) as n
      from ${asKnownAt === undefined ? 'link_rollup' : 'flow'}
      where kind = 'flow' and ${asked.window.inBoundary}
      group by all
      having sum(n) <> 0
    ) p
    join dictionary s on s.id = p.source
    join dictionary t on t.id = p.target
    group by all`
  const rows = await session.rowsOnce(sql, asked.window.bindings)
  const pairs = rows.map((row): Pair => {
    return { source: text(row, 'source'), target: text(row, 'target'), times: integer(row, 'n') }
  })
  return new Map(pairs.map((pair) => [keyOf(pair), pair]))
}

/**
 * What was known before and what has become known since: years of movements are added up once, not
 * for every late event.
 */
export function addedPairs(known: Pairs, news: readonly Pair[]): Pairs {
  if (news.length === 0) return known
  const pairs = new Map(known)
  for (const pair of news) {
    const key = keyOf(pair)
    const times = pair.times + (pairs.get(key)?.times ?? 0)
    if (times === 0) pairs.delete(key)
    else pairs.set(key, { ...pair, times })
  }
  return pairs
}

/**
 * Whether the processes that must balance are the same: who gives and who takes is told by the pairs
 * there are, not by how often.
 */
export function areSamePairs(one: Pairs, other: Pairs): boolean {
  return one.size === other.size && [...one.keys()].every((key) => other.has(key))
}

/**
 * The processes that must balance, so that the window does not change what a process is. What stays
 * within a kind is neither given nor taken.
 */
export function insideBy(pairs: Pairs): ReadonlySet<string> {
  const uses = new Map<string, { process: string; gave: number; took: number }>()
  const useOf = (process: string) => {
    const known = uses.get(process) ?? { process, gave: 0, took: 0 }
    uses.set(process, known)
    return known
  }
  for (const { source, target, times } of pairs.values()) {
    if (times <= 0 || source === target) continue
    useOf(source).gave += times
    useOf(target).took += times
  }
  return insideOf([...uses.values()])
}
