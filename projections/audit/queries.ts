import { z } from 'zod'
import { auditKinds, outcomes } from '../../domain/access/audit-kinds.ts'
import { roles, scopes } from '../../domain/access/role.ts'
import { signInWays } from '../../domain/access/sign-in-way.ts'
import { calendarDayStartMs } from '../../domain/market-day.ts'
import { integer, member, type Row, text, textOrNull } from '../cells.ts'
import type { Bindings } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { AuditEntry, EventsAnswer, events } from './contract.ts'

type Parameters = z.output<typeof events.parameters>

const micros = (instantMs: number) => instantMs * 1_000

/** Whoever is not signed in is told apart by a code of the network, and found as one all the same. */
const ofNetwork = "($who = 'anonymous' and starts_with(who, 'anonymous-'))"

/** Conditions on the entries, and what they bind. */
function conditionsOf({ from, to, who, what, outcome, cursor }: Parameters) {
  const bindings: Record<string, string | number> = {}
  const conditions: string[] = []
  const add = (condition: string, name: string, value: string | number | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    bindings[name] = value
  }
  const startOf = (day: string | undefined, later: number) =>
    day === undefined ? undefined : micros(calendarDayStartMs(day, later))
  add('occurred_at >= make_timestamp($since)', 'since', startOf(from, 0))
  add('occurred_at < make_timestamp($before)', 'before', startOf(to, 1))
  add(`(who = $who or whom = $who or ${ofNetwork})`, 'who', who)
  add('type = $what', 'what', what)
  add('outcome = $outcome', 'outcome', outcome)
  add('seq < $cursor', 'cursor', cursor)
  return { where: conditions.length === 0 ? 'true' : conditions.join(' and '), bindings }
}

function pageSql(where: string): string {
  return `
    select seq, type, who, whom, outcome, event_id::varchar as event_id, data,
      epoch_ms(occurred_at) as occurred_ms, epoch_ms(recorded_at) as recorded_ms
    from audit_entry
    where ${where}
    order by seq desc
    limit $limit`
}

/** What the types say, each a part of it; what one does not say is null. */
const said = z.object({
  count: z.int().default(1),
  role: z.enum(roles).nullable().default(null),
  tenant: z.string().nullable().default(null),
  boundaries: z
    .union([z.literal('all'), z.array(z.string())])
    .nullable()
    .default(null),
  scopes: z.array(z.enum(scopes)).nullable().default(null),
  expiresAt: z.string().nullable().default(null),
  way: z.enum(signInWays).nullable().default(null),
  left: z.int().nullable().default(null),
  code: z.string().nullable().default(null),
  method: z.string().nullable().default(null),
  route: z.string().nullable().default(null),
  asked: z.string().nullable().default(null),
  query: z.string().nullable().default(null),
  ofBoundary: z.string().nullable().default(null),
  format: z.string().nullable().default(null),
  rows: z.int().nullable().default(null)
})

function entryOf(row: Row): AuditEntry {
  const { asked, ofBoundary, ...rest } = said.parse(JSON.parse(text(row, 'data')))
  return {
    eventId: text(row, 'event_id'),
    at: new Date(integer(row, 'occurred_ms')).toISOString(),
    recordedAt: new Date(integer(row, 'recorded_ms')).toISOString(),
    what: member(row, 'type', auditKinds),
    outcome: member(row, 'outcome', outcomes),
    who: text(row, 'who'),
    whom: textOrNull(row, 'whom'),
    ...{ ...rest, command: asked, boundary: ofBoundary }
  }
}

/**
 * The entries of the audit, the newest first, a page at a time.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerEvents(
  readModel: TenantReadModel,
  parameters: Parameters
): Promise<EventsAnswer> {
  const { limit } = parameters
  const { where, bindings } = conditionsOf(parameters)
  const bound: Bindings = { ...bindings, limit }
  return readModel.read(async (session) => {
    const rows = await session.rows(pageSql(where), bound)
    const last = rows.at(-1)
    return {
      position: await answeredAt(session, 'audit'),
      rows: rows.map(entryOf),
      next: last === undefined || rows.length < limit ? null : integer(last, 'seq')
    }
  })
}
