import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { issueText } from '../../../domain/issue-text.ts'
import { createEngine } from '../../../projections/engine.ts'
import { queries } from '../../../projections/queries.ts'
import { needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import { tenantOf } from '../access/tenant.ts'
import { callerOf } from '../doors.ts'
import type { Parts, WiredParts } from '../parts.ts'
import { askerOf } from './mfa-body.ts'

const after = z
  .string()
  .max(60)
  .optional()
  .describe('wait, within bounds, until the answer includes this position of the log')

/** One route for every query that a projection offers. */
export function queryRoutes(app: FastifyInstance, parts: WiredParts): void {
  const { readModel, config, solver } = parts
  const { systems } = createEngine()
  for (const query of queries) {
    app.route({
      method: 'GET',
      url: `/api/${query.projection}/${query.name}`,
      config: { access: needs(query.access.scope) },
      schema: {
        summary: query.doc,
        tags: [query.projection],
        querystring: query.parameters.extend({ after }),
        response: { 200: query.answer }
      },
      // The query parses its parameters itself, on every way in, and lists all that is wrong.
      validatorCompiler: () => (data) => ({ value: data }),
      handler: async (request) => {
        const { after: position, ...parameters } = askedIn(request.query)
        if (position !== undefined) await waitFor(position, parts)
        refuseLongSpan(parameters, config.FILIERA_MAX_SPAN_DAYS)
        const limited = readModel.within(config.FILIERA_QUERY_MS, callerOf(request))
        return query.ask(limited, tenantOf(principalOf(request)), parameters, {
          systems,
          reconcile: (document) => solver.solve('reconcile', document, askerOf(request))
        })
      }
    })
  }
}

/**
 * Waits until answers include a position of the log.
 *
 * @throws Failure `not_caught_up` where that takes too long; `invalid_parameter` where the log does
 * not reach so far, for which it would be in vain to ask again.
 */
async function waitFor(position: string, { projections, store, config }: Parts): Promise<void> {
  try {
    await projections.caughtUp(position, { timeoutMs: config.FILIERA_WAIT_MS })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not_caught_up') throw error
    const head = await store.head()
    if (head !== null && store.compare(position, head) <= 0) throw error
    throw new Failure(
      'invalid_parameter',
      `after: the log ends ${head === null ? 'before its first event' : `at position ${head}`}, so ${position} is not of it; use the position of an answer`,
      { head },
      error
    )
  }
}

const dayMs = 86_400_000

/** Bounds the days that one question may be about; what is no day the query itself refuses. */
function refuseLongSpan({ from, to }: Readonly<Record<string, unknown>>, maxDays: number): void {
  if (typeof from !== 'string' || typeof to !== 'string') return
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  if (!(days > maxDays)) return
  throw new Failure(
    'invalid_parameter',
    `from ${from.slice(0, 40)} to ${to.slice(0, 40)} is ${Math.round(days)} days; ask for at most ${maxDays} at once`,
    { days: Math.round(days), maxDays }
  )
}

const waiting = z.looseObject({ after })

/** @throws Failure `invalid_parameter` where `after` comes twice, or is no position. */
function askedIn(query: unknown): z.infer<typeof waiting> {
  const asked = waiting.safeParse(query)
  if (asked.success) return asked.data
  const wrong = asked.error.issues.map((issue) => `${issue.path.join('.')} ${issueText(issue)}`)
  throw new Failure('invalid_parameter', wrong.join('; '), { problems: wrong.length })
}
