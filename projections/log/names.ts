import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { Session } from '../session.ts'
import { type Dictionary, loadDictionary } from './dictionary.ts'
import { type Beginning, beginning, Numbers } from './numbers.ts'
import { createRows } from './rows.ts'
import { claimColumns, lotColumns } from './tables.ts'

/** What the mirror writes as numbers. */
export interface Names {
  readonly dictionary: Dictionary
  /** The number of a lot of a boundary, a new one where it is new. */
  readonly lotOf: (boundary: string, lot: string) => number
  /** Whether so many lots have been named since a lot was that it lies far from the newest ones. */
  readonly isOld: (lot: number) => boolean
  /** The number of a claim, and whether an earlier movement has it too. */
  readonly claimOf: (boundary: string, claim: string) => { id: number; isRepeat: boolean }
  /** Takes the entries given since the last call, to be stored with the rows that use them. */
  readonly takeNew: () => NewNames
}

/** New entries of each table of names. */
export interface NewNames {
  readonly dictionary: readonly DuckDBDataChunk[]
  readonly lot: readonly DuckDBDataChunk[]
  readonly claim: readonly DuckDBDataChunk[]
}

/** Read at once; millions of keys go into typed arrays, not into row objects. */
const pageRows = 200_000

async function loadNumbers(session: Session, table: 'lot' | 'claim'): Promise<Numbers> {
  const numbers = new Numbers()
  for (;;) {
    const from = numbers.size
    const [high = [], low = []] = await session.columnsOnce(
      `select high, low from ${table} where id > ${from} and id <= ${from + pageRows} order by id`
    )
    for (let row = 0; row < high.length; row += 1)
      numbers.restore(Number(high[row]), Number(low[row]))
    if (high.length < pageRows) return numbers
  }
}

/** Some hundred thousand events: fresh food is gone long before, what is kept for months comes again. */
const lotsUntilOld = 65_536

/** What ids of lots and claims, which are unique within a boundary, are known after. */
function within(boundary: string): string {
  return `${boundary}\n`
}

/** What a lot is known by. */
export function lotText(boundary: string, lot: string): string {
  return `${within(boundary)}${lot}`
}

/** Of a log that nobody watches there may be more boundaries than are worth keeping. */
const maxKnownBoundaries = 10_000

/** Goes through the name of each boundary once. */
function createBeginnings(): (boundary: string) => Beginning {
  const known = new Map<string, Beginning>()
  return (boundary) => {
    const found = known.get(boundary)
    if (found !== undefined) return found
    if (known.size >= maxKnownBoundaries) known.clear()
    const made = beginning(within(boundary))
    known.set(boundary, made)
    return made
  }
}

/** Reads the stored names. Of two runners only one can store what it gives; see run.ts. */
export async function loadNames(session: Session): Promise<Names> {
  const dictionary = await loadDictionary(session)
  const lots = await loadNumbers(session, 'lot')
  const claims = await loadNumbers(session, 'claim')
  const beginningOf = createBeginnings()
  const freshLots = createRows(lotColumns())
  const freshClaims = createRows(claimColumns())
  return {
    dictionary,
    lotOf: (boundary, lot) => {
      const { id, fresh } = lots.of(lot, beginningOf(boundary))
      if (fresh === null) return id
      const row = freshLots.next()
      freshLots.columns.id.set(row, id)
      freshLots.columns.boundary.set(row, dictionary.idOf(boundary))
      freshLots.columns.high.set(row, fresh.high)
      freshLots.columns.low.set(row, fresh.low)
      freshLots.columns.name.set(row, lot)
      return id
    },
    // Of the log before alone, so that it is the same however the log is cut.
    isOld: (lot) => lots.size - lot > lotsUntilOld,
    claimOf: (boundary, claim) => {
      const { id, fresh } = claims.of(claim, beginningOf(boundary))
      if (fresh === null) return { id, isRepeat: true }
      const row = freshClaims.next()
      freshClaims.columns.id.set(row, id)
      freshClaims.columns.high.set(row, fresh.high)
      freshClaims.columns.low.set(row, fresh.low)
      return { id, isRepeat: false }
    },
    takeNew: () => ({
      dictionary: dictionary.takeNew(),
      lot: freshLots.take(),
      claim: freshClaims.take()
    })
  }
}
