import type { z } from 'zod'
import type { Role } from '../domain/access/role.ts'
import type { Tenant } from '../domain/access/tenant.ts'
import { Failure } from '../domain/failure.ts'
import { issueText } from '../domain/issue-text.ts'
import type { QueryAccess } from './access/sight.ts'
import type { QueryContract } from './contract.ts'
import { createEngine, type Engine } from './engine.ts'
import type { ReadModel } from './read-model.ts'
import { type Named, readAs, type TenantReadModel } from './tenant-read-model.ts'

/** A query with its answer, as the HTTP edge and the command line use it. */
export interface BoundQuery extends QueryContract<z.ZodObject, z.ZodType> {
  readonly projection: string
  /** Who sees what of it. */
  readonly access: QueryAccess
  /**
   * Answers a tenant's raw parameters; all may be text, as in an address.
   *
   * @param engine what is to be solved is solved here; by default where it is called.
   * @throws Failure `not_allowed` where the tenant's role may not ask it; `invalid_parameter` listing
   * every problem; `not_found` for what is not the tenant's; and what the query itself throws.
   */
  readonly ask: (
    readModel: ReadModel,
    tenant: Tenant,
    parameters: unknown,
    engine?: Engine
  ) => Promise<unknown>
}

interface Problem {
  readonly parameter: string
  readonly message: string
}

/** A parameter left empty in an address is one that was not given. */
function given(parameters: unknown): unknown {
  if (typeof parameters !== 'object' || parameters === null) return parameters
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''))
}

/** What no single parameter shows. */
function windowProblems(parameters: unknown): readonly Problem[] {
  if (typeof parameters !== 'object' || parameters === null) return []
  if (!('from' in parameters) || !('to' in parameters)) return []
  const { from, to } = parameters
  if (typeof from !== 'string' || typeof to !== 'string' || from <= to) return []
  return [{ parameter: 'to', message: `${to} is before from, ${from}` }]
}

function invalid(query: string, problems: readonly Problem[]): Failure {
  const list = problems.map(({ parameter, message }) => `${parameter}: ${message}`).join('; ')
  return new Failure('invalid_parameter', `${query} cannot be answered: ${list}`, {
    problems: problems.length,
    parameters: problems.map(({ parameter }) => parameter).join(', ')
  })
}

function refusedTo(role: Role, query: string): Failure {
  return new Failure('not_allowed', `${query} is not for the role ${role}`, { role, query })
}

/** What of the parameters names something that may be somebody else's. */
function namedIn(
  parameters: Readonly<Record<string, unknown>>,
  { ids, boundedBy, across, about, site }: QueryAccess
): Named {
  const textOf = (name: string) => {
    const value = parameters[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    boundary: textOf('boundary'),
    ids: ids.flatMap((name) => textOf(name) ?? []),
    ...{ boundedBy, across },
    about: about === undefined ? undefined : textOf(about),
    site: site === undefined ? undefined : textOf(site)
  }
}

/** Binds a contract to the function that answers it, and to who may ask it. */
export function bindQuery<Parameters extends z.ZodObject, Answer extends z.ZodType>(
  projection: string,
  contract: QueryContract<Parameters, Answer>,
  answer: (
    readModel: TenantReadModel,
    parameters: z.output<Parameters>,
    engine: Engine
  ) => Promise<z.output<Answer>>,
  access: QueryAccess
): BoundQuery {
  return {
    ...contract,
    projection,
    access,
    ask: async (readModel, tenant, raw, engine = createEngine()) => {
      const sight = access.sights[tenant.role]
      if (sight === 'refused') throw refusedTo(tenant.role, `${projection}/${contract.name}`)
      const parsed = contract.parameters.safeParse(given(raw))
      const problems = parsed.success
        ? windowProblems(parsed.data)
        : parsed.error.issues.flatMap(problemsOf)
      if (!parsed.success || problems.length > 0) {
        throw invalid(`${projection}/${contract.name}`, problems)
      }
      const seen = readAs(readModel, tenant, sight, namedIn(parsed.data, access))
      return answer(seen, parsed.data, engine)
    }
  }
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ parameter: key, message: 'is not a parameter here' }))
  }
  return [{ parameter: issue.path.join('.') || 'parameters', message: issueText(issue) }]
}
