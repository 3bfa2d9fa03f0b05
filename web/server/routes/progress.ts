import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IntakeSummary, RowResult } from '../../../ingest/pump.ts'
import { countForeignRows, countRefusal } from '../access/refusal.ts'
import type { WiredParts } from '../parts.ts'
import { failureOf, problemOf } from '../problems.ts'

const ndjson = 'application/x-ndjson'

/** Progress lines at most this often: they are for eyes. */
const everyMs = 200

/** Told of every batch, with the counts so far. */
type OnBatch = (progress: Omit<IntakeSummary, 'position'>, rows: readonly RowResult[]) => void

/** Whether whoever asks wants to be told how far it is. */
function wantsProgress({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes(ndjson) === true
}

/**
 * Answers an import: with its result, or, to "Accept: application/x-ndjson", line by line as it goes
 * on, with `{"result"}` or `{"problem"}` at the end.
 */
export async function answerImport<Result>(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    metrics,
    now,
    identities,
    uploadsAtOnce
  }: Pick<WiredParts, 'metrics' | 'now' | 'identities' | 'uploadsAtOnce'>,
  {
    source,
    run,
    statusOf
  }: {
    readonly source: string
    readonly run: (onBatch: OnBatch) => Promise<Result>
    readonly statusOf: (result: Result) => number
  }
): Promise<unknown> {
  const count: OnBatch = (_, rows) => {
    metrics.countRows(source, rows)
    countForeignRows(request, rows, identities.parts.log)
  }
  if (!wantsProgress(request)) {
    const result = await uploadsAtOnce.during(request, () => run(count))
    reply.code(statusOf(result))
    return result
  }
  // Before the answer begins, so that it can still be refused.
  const leave = uploadsAtOnce.enter(request)
  const lines = new Readable({ read: () => {} })
  const say = (line: unknown) => lines.push(`${JSON.stringify(line)}\n`)
  let saidAt = 0
  const told: OnBatch = (progress, rows) => {
    count(progress, rows)
    if (now() - saidAt < everyMs) return
    saidAt = now()
    say({ progress })
  }
  run(told)
    .then(
      (result) => say({ result }),
      (error: unknown) => {
        // It has been answered already, so no error handler comes by to count it.
        countRefusal(error, request, identities.parts.log)
        request.log.warn({ err: error, requestId: request.id }, 'import stopped')
        say({ problem: problemOf(failureOf(error, request.id)) })
      }
    )
    .finally(() => {
      leave()
      lines.push(null)
    })
  reply.header('content-type', ndjson).serializer((sent: unknown) => String(sent))
  return reply.send(lines)
}
