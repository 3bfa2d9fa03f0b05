import type { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { compileView } from '../../../domain/mfa/view/compile.ts'
import { parseDefinition, type ViewDefinition } from '../../../domain/mfa/view/definition.ts'
import type { Dimensions } from '../../../domain/mfa/view/dimensions.ts'
import { columnsOf } from '../../../domain/mfa/view/kinds.ts'
import type { Plan } from '../../../domain/mfa/view/plan.ts'
import { invalidView } from '../../../domain/mfa/view/problem.ts'
import type { Sum } from '../../../domain/mfa/view/result.ts'
import type { WindowParameters } from '../../contract.ts'
import type { Session } from '../../session.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { answeredAt, straddlingOf, type WindowSql, windowSql } from '../../window.ts'
import type { ViewAnswer, view } from './contract.ts'
import { executeInDuckDb } from './execute.ts'
import { flowDimensions, flowRelation, sharedError } from './flows.ts'

interface Compiled {
  readonly plan: Plan
  readonly dimensions: Dimensions
  readonly window: WindowSql
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('invalid_parameter', `definition is not JSON: ${said}`, {}, cause)
  }
}

/** @throws Failure `invalid_view` where a definition wants live flows to err together by something else. */
function withSharedError(definition: ViewDefinition): ViewDefinition {
  const { sharedError: said = sharedError } = definition
  if (said === sharedError) return { ...definition, sharedError }
  const detail = `live flows err together by ${sharedError}, not by ${said}; leave it out`
  throw invalidView([{ problem: 'unknown_dimension', at: 'sharedError', detail }])
}

/**
 * Holds a definition against the live flows of a window.
 *
 * @throws Failure `invalid_parameter` where it is no JSON; `invalid_view`; `read_model_unavailable`.
 */
export async function compileFor(
  session: Session,
  parameters: WindowParameters & { readonly definition: string }
): Promise<Compiled> {
  const definition = withSharedError(parseDefinition(parsed(parameters.definition)))
  const window = await windowSql(session, parameters)
  const dimensions = await flowDimensions(session, window)
  return { plan: compileView(definition, dimensions), dimensions, window }
}

function told({ count, value }: Sum) {
  return { value, events: count }
}

/**
 * A view of the live flows.
 *
 * @throws Failure as `compileFor`, and `mass_too_large` when a sum cannot be given exactly.
 */
export function answerView(
  readModel: TenantReadModel,
  parameters: z.output<typeof view.parameters>
): Promise<ViewAnswer> {
  return readModel.read(async (session) => {
    const { plan, dimensions, window } = await compileFor(session, parameters)
    const columns = columnsOf(plan)
    const relation = flowRelation({ window, parameters, columns, each: 'sums' })
    const drawn = await executeInDuckDb(session, { plan, dimensions, relation, detail: 'counted' })
    const [straddling] = await session.rows(
      `select coalesce(sum(mass_grams), 0) as mass_grams, coalesce(sum(n), 0) as n
       from flow
       where kind = 'flow' and ${window.touching} and not (${window.inside})`,
      window.bindings
    )
    const { account } = drawn
    return {
      position: await answeredAt(session, 'flows'),
      nodes: [...drawn.nodes],
      links: drawn.links.map(({ source, target, type, time, sd, ...sum }) => ({
        ...{ source, target, type, time, sd: sd ?? 0 },
        ...told(sum)
      })),
      elsewhere: drawn.elsewhere.map(({ node, direction, type, time, sd, ...sum }) => ({
        ...{ node, direction, type, time, sd: sd ?? 0 },
        ...told(sum)
      })),
      account: {
        drawn: told(account.drawn),
        internal: told(account.internal),
        unused: told(account.unused),
        elsewhere: told(account.elsewhere),
        outside: told(account.outside),
        filtered: told(account.filtered)
      },
      straddling: straddlingOf(straddling)
    }
  })
}
