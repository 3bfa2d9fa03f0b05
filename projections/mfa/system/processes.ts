import { insideOf } from '../../../domain/mfa/live/edge.ts'
import { integer, type Row, text } from '../../cells.ts'
import { nameAt } from '../../level.ts'
import type { Session } from '../../session.ts'
import type { Asked } from './asked.ts'

/** How often one process gave to another over all time, with their names at the level asked for. */
interface Pair {
  readonly source: string
  readonly target: string
  readonly times: number
}

/** By the numbers of both ends. */
export type Pairs = ReadonlyMap<string, Pair>

/**
 * Pairs out of rows with source, target and n: the columns pair, source, target and n.
 *
 * @param from a table or named query, with its conditions.
 */
export function pairsSql({ parameters: { level } }: Asked, from: string): string {
  return `
    select concat_ws(' ', p.source, p.target) as pair, ${nameAt(level, 's.name')} as source,
      ${nameAt(level, 't.name')} as target, p.n
    from (
      select source, target, sum(n) as n
      from ${from}
      group by all
      having sum(n) <> 0
    ) p
    join dictionary s on s.id = p.source
    join dictionary t on t.id = p.target`
}

/** One row of `pairsSql`, by its key. */
export function pairOf(row: Row): [string, Pair] {
  const pair = { source: text(row, 'source'), target: text(row, 'target') }
  return [text(row, 'pair'), { ...pair, times: integer(row, 'n') }]
}

/**
 * Who gave to whom, by all movements of the boundary that are known of.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function findAllPairs(session: Session, asked: Asked): Promise<Pairs> {
  const table = asked.parameters.asKnownAt === undefined ? 'link_rollup' : 'flow'
  const from = `${table} where kind = 'flow' and ${asked.window.inBoundary}`
  const rows = await session.rowsOnce(pairsSql(asked, from), asked.window.bindings)
  return new Map(rows.map(pairOf))
}

/**
 * What was known before and what has become known since: years of movements are added up once, not
 * for every late event.
 */
export function addedPairs(known: Pairs, news: Pairs): Pairs {
  if (news.size === 0) return known
  const pairs = new Map(known)
  for (const [key, pair] of news) {
    const times = pair.times + (known.get(key)?.times ?? 0)
    if (times === 0) pairs.delete(key)
    else pairs.set(key, { ...pair, times })
  }
  return pairs
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
