import { z } from 'zod'
import { isFailureCode } from '../../domain/failure.ts'
import type { RunningApp } from '../server/running-app.ts'
import type { FuzzRequest } from './requests.ts'

/** Beyond it a request hangs: nothing that is asked here takes long. */
const longestMs = 30_000

export interface Judged {
  readonly status: number
  /** What is wrong with the answer; nothing: []. */
  readonly faults: readonly string[]
}

const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().min(1),
  code: z.string().optional()
})

/** A piece of a stack, a statement or a path: nobody outside is told. */
const inward = /\n\s+at |node_modules|node:internal|\bselect .* from\b|\/(?:home|usr|var)\//iu

/** An intake of which nothing was to be stored unless all was good: its rows are the answer. */
const withheld = z.looseObject({ appended: z.literal(0), rejected: z.int().positive() })

/** The problem document of RFC 9457, ours or that of EPCIS; null where it is as it must be. */
function problemFault(body: string, status: number, contentType: string): string | null {
  if (!contentType.startsWith('application/problem+json')) {
    const isIntake = status === 422 && withheld.safeParse(JSON.parse(body)).success
    return isIntake ? null : `is answered as ${contentType}`
  }
  const parsed = problem.safeParse(JSON.parse(body))
  if (!parsed.success) return `is no problem document: ${body.slice(0, 200)}`
  const { type, title, code, detail } = parsed.data
  if (parsed.data.status !== status) return `says ${parsed.data.status} and is ${status}`
  const known = type.startsWith('epcisException:') ? title : code
  if (!isFailureCode(known)) return `has the unknown code ${known}`
  return inward.test(detail) ? `tells of the inside: ${detail.slice(0, 200)}` : null
}

/** A stream of results may still end in a problem after its status was sent. */
function lastLineFault(body: string): string | null {
  const last = body.trimEnd().split('\n').at(-1) ?? ''
  const parsed = z.looseObject({ problem: problem.optional() }).safeParse(JSON.parse(last))
  const found = parsed.data?.problem
  if (found === undefined) return null
  return found.status >= 500 ? `ends in ${found.code}: ${found.detail}` : null
}

/** What is noted of whoever asks, in its own time: no part of what was asked for. */
const notes = /^(?:Access|SignIn|Signed|Key[IRU]|ExportTaken|SubjectErased)/u

/** Events of the log that a request can have led to. */
async function eventsAfter({ store }: RunningApp, head: string | null): Promise<number> {
  let count = 0
  for await (const batch of store.readAll({ after: head })) {
    count += batch.filter(({ type }) => !notes.test(type)).length
  }
  return count
}

const answered = z.union([
  z.looseObject({ appended: z.int() }).transform(({ appended }) => appended),
  z
    .looseObject({ position: z.unknown(), events: z.array(z.string()) })
    .transform(({ events }) => events.filter((type) => !notes.test(type)).length)
])

/** How many events the answer says were stored; null where it does not say. */
function saidStored({ method, operation }: FuzzRequest, status: number, body: string) {
  if (status >= 400 || method === 'GET' || method === 'HEAD') return 0
  if (operation.endsWith('/epcis/v2/capture') || operation.endsWith('/epcis/v2/events')) return null
  if (operation.includes('/links/')) return null
  const lines = body.trimEnd().split('\n')
  const last: unknown = lines.length > 1 ? JSON.parse(lines.at(-1) ?? '{}').summary : undefined
  const whole = last ?? (body.startsWith('{') ? JSON.parse(body) : {})
  return answered.safeParse(whole).data ?? 0
}

async function withinTime<Result>(work: Promise<Result>): Promise<Result | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), longestMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** What a log keeps for good must not stop whoever reads it; null where the read side follows. */
async function followFault({ projections, store }: RunningApp): Promise<string | null> {
  try {
    await projections.caughtUp(await store.head(), { timeoutMs: longestMs })
    return null
  } catch (error) {
    return `stops the read side: ${String(error).slice(0, 500)}`
  }
}

/** Sends a request and judges the answer, and what it left in the log. */
export async function judge(running: RunningApp, request: FuzzRequest): Promise<Judged> {
  const { app, store } = running
  const head = await store.head()
  const { payload, headers, method, url, role } = request
  const answer = await withinTime(
    app.inject({
      method: z.enum(['GET', 'HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'PUT', 'POST']).parse(method),
      url,
      headers: { ...headers, 'x-fuzz-role': role },
      ...(payload === null ? {} : { payload })
    })
  )
  if (answer === null) return { status: 0, faults: [`hangs for more than ${longestMs} ms`] }
  await running.captured()
  const { statusCode: status, body } = answer
  const type = String(answer.headers['content-type'] ?? '')
  const faults: (string | null)[] = []
  if (status >= 500) faults.push(`answers ${status}: ${body.slice(0, 300)}`)
  else if (status >= 400 && method !== 'HEAD') faults.push(problemFault(body, status, type))
  else if (type.includes('ndjson') && body !== '') faults.push(lastLineFault(body))
  const stored = await eventsAfter(running, head)
  const said = saidStored(request, status, body)
  if (stored > 0) faults.push(await followFault(running))
  if (said !== null && said !== stored) faults.push(`says ${said} stored, the log has ${stored}`)
  if (Object.hasOwn(Object.prototype, 'polluted')) faults.push('has polluted Object.prototype')
  return { status, faults: faults.filter((fault) => fault !== null) }
}
