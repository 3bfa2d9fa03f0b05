import { z } from 'zod'
import { jsonCell } from '../as-of.ts'
import { askedBindings } from '../asked.ts'
import type { Session } from '../session.ts'
import { type AskedSurplus, onlyAsked } from './asked-surplus.ts'

/** Tables of what is said of a surplus, each with the party that says it has a part. */
const tables = [
  { name: 'surplus_declaration', party: 'donor', claim: 'null::varchar' },
  { name: 'surplus_step', party: 'ngo', claim: 'claim' },
  { name: 'surplus_collection', party: 'collector', claim: 'null::varchar' }
] as const

/** A row that was said of the surplus; n is −1 where one was taken back. */
const said = z.object({
  seq: z.int(),
  n: z.int(),
  type: z.string(),
  claim: z.string().nullable(),
  grams: z.int().nullable(),
  party: z.string().nullable()
})
type Said = z.output<typeof said>

/**
 * All rows that are asked for, as one text: so that it is all the same how many there are. A list of
 * them is planned for a millisecond longer.
 */
function saidSql(asked: AskedSurplus): string {
  const rows = tables.map(
    ({ name, party, claim }) => `
      select seq, n, type, ${claim} as claim, mass_grams, ${party} as party,
        surplus, boundary, market_day, known_at
      from ${name}`
  )
  return `
    select '[' || coalesce(string_agg(json_object(
        'seq', seq, 'n', n, 'type', type, 'claim', claim, 'grams', mass_grams, 'party', party
      )::varchar, ',') filter (${onlyAsked(asked)}), '') || ']' as said
    from (${rows.join(' union all ')})`
}

/** What was not taken back, in the order of the log. */
function standingOf(rows: readonly Said[]): readonly Said[] {
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

/** What is no step of a surplus, or changes nothing. */
const apart: ReadonlySet<string> = new Set([
  'SurplusDeclared',
  'SurplusCollected',
  'SurplusAlertSent',
  'SurplusReminderSent'
])
const ends: ReadonlySet<string> = new Set(['SurplusExpired', 'SurplusWithdrawn'])

/**
 * Whether it must be one that an NGO sees: claimed by it or fetched by it alone, never decided about,
 * or with a rest that is known in grams. All else the state decides (states.ts).
 *
 * @param own names of its places.
 * @throws Failure `read_model_unavailable`.
 */
export async function mustBeSeen(
  session: Session,
  asked: AskedSurplus,
  own: ReadonlySet<string>
): Promise<boolean> {
  const bindings = { ...askedBindings(asked), surplus: asked.surplus }
  const [row] = await session.rows(saidSql(asked), bindings)
  if (row === undefined) throw new Error('no text was answered')
  const rows = standingOf(jsonCell(row, 'said', z.array(said)))
  const declarations = rows.filter(({ type }) => type === 'SurplusDeclared')
  const collections = rows.filter(({ type }) => type === 'SurplusCollected')
  const steps = rows.filter(({ type }) => !apart.has(type))
  const isOwn = ({ party }: Said) => own.has(party ?? '')
  const claims = claimsOf(steps)
  if (claims.some(isOwn)) return true
  if (collections.length > 0 && collections.every(isOwn)) return true
  const ended = steps.filter(({ type }) => ends.has(type))
  if (collections.length === 0 && claims.length === 0 && ended.length === 0) {
    return declarations.length + steps.length > 0
  }
  const declared = declarations.at(-1)?.grams ?? Number.NaN
  const hasRest = declared - gramsOf(claims) - gramsOf(ended) > 0
  return hasRest && (claims.length > 0 || collections.length === 0)
}
