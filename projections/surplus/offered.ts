import { z } from 'zod'
import { isOwn } from '../access/own.ts'
import { jsonCell } from '../as-of.ts'
import { askedBindings } from '../asked.ts'
import type { Row } from '../cells.ts'
import type { Session } from '../session.ts'
import { type AskedSurplus, onlyAsked } from './asked-surplus.ts'

/** A row that was said of the surplus; n is −1 where one was taken back. */
const said = z.object({
  seq: z.int(),
  n: z.int(),
  type: z.string(),
  claim: z.string().nullable(),
  grams: z.int().nullable(),
  own: z.boolean()
})
type Said = z.output<typeof said>

/** All rows of a table that are asked for, as one list: so that it is all the same how many there are. */
function saidSql(asked: AskedSurplus, table: string, own: string, claim = 'null::varchar'): string {
  return `(
    select coalesce(list({
        'seq': seq, 'n': n, 'type': type, 'claim': ${claim}, 'grams': mass_grams,
        'own': ${isOwn(own)}
      }) filter (${onlyAsked(asked)}), [])::json::varchar as ${table}
    from ${table}
  )`
}

function saidSqlOf(asked: AskedSurplus): string {
  const tables = [
    saidSql(asked, 'surplus_declaration', 'donor'),
    saidSql(asked, 'surplus_step', 'ngo', 'claim'),
    saidSql(asked, 'surplus_collection', 'collector')
  ]
  return `select * from ${tables.join(', ')}`
}

/** What was not taken back, in the order of the log. */
function standingOf(row: Row, table: string): readonly Said[] {
  const rows = jsonCell(row, table, z.array(said))
  const taken = new Set(rows.flatMap(({ seq, n }) => (n < 0 ? [seq] : [])))
  return rows.filter(({ seq }) => !taken.has(seq)).toSorted((a, b) => a.seq - b.seq)
}

/** The last word on each claim that was not given back. */
function claimsOf(steps: readonly Said[]): readonly Said[] {
  const claims = new Map<string, Said>()
  for (const step of steps) {
    if (step.type === 'SurplusClaimed' && step.claim !== null) claims.set(step.claim, step)
  }
  for (const { type, claim } of steps) {
    if (type === 'ClaimReleased' && claim !== null) claims.delete(claim)
  }
  return [...claims.values()]
}

function gramsOf(rows: readonly Said[]): number {
  return rows.reduce((sum, { grams }) => sum + (grams ?? Number.NaN), 0)
}

const alerts: ReadonlySet<string> = new Set(['SurplusAlertSent', 'SurplusReminderSent'])
const ends: ReadonlySet<string> = new Set(['SurplusExpired', 'SurplusWithdrawn'])

/**
 * Whether it must be one that an NGO sees: claimed by it or fetched by it alone, never decided about,
 * or with a rest that is known in grams. All else the state decides (states.ts).
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function mustBeSeen(session: Session, asked: AskedSurplus): Promise<boolean> {
  const bindings = { ...askedBindings(asked), surplus: asked.surplus }
  const [row] = await session.rows(saidSqlOf(asked), bindings)
  if (row === undefined) throw new Error('no list was answered')
  const declarations = standingOf(row, 'surplus_declaration')
  const steps = standingOf(row, 'surplus_step').filter(({ type }) => !alerts.has(type))
  const collections = standingOf(row, 'surplus_collection')
  const claims = claimsOf(steps)
  if (claims.some(({ own }) => own)) return true
  if (collections.length > 0 && collections.every(({ own }) => own)) return true
  const ended = steps.filter(({ type }) => ends.has(type))
  if (collections.length === 0 && claims.length === 0 && ended.length === 0) {
    return declarations.length + steps.length > 0
  }
  const declared = declarations.at(-1)?.grams ?? Number.NaN
  const hasRest = declared - gramsOf(claims) - gramsOf(ended) > 0
  return hasRest && (claims.length > 0 || collections.length === 0)
}
