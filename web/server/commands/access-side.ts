import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { issueText } from '../../../domain/issue-text.ts'
import type { Identities } from '../access/identities.ts'
import { openIdentities } from '../access/open-identities.ts'
import type { Command, World } from './command.ts'
import { openLog } from './log.ts'

/** Opens the identities of the data folder beside a server that may be running, and closes them. */
export async function withIdentities<Result>(
  world: World,
  work: (identities: Identities) => Promise<Result>
): Promise<Result> {
  const log = await openLog(world.config, world)
  try {
    const identities = openIdentities({ ...world, ...log, demo: false })
    try {
      return await work(identities)
    } finally {
      await identities.close()
    }
  } finally {
    await log.close()
  }
}

/** Options that hold a list, as it is typed: `a,b`. */
export const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.string().min(1)))

/** `all`, or ids of boundaries. */
export const boundaries = list.transform((ids) => (ids.includes('all') ? ('all' as const) : ids))

/**
 * Reads `--name value` options.
 *
 * @throws Failure `invalid_parameter` naming every option that is wrong, with the usage.
 */
export function readOptions<Schema extends z.ZodObject>(
  args: readonly string[],
  schema: Schema,
  command: Pick<Command, 'name' | 'usage'>
): z.output<Schema> {
  const usage = `Usage: ${command.name} ${command.usage}`
  const names = Object.keys(schema.shape)
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
    const { values } = parseArgs({ args: [...args], options })
    const parsed = schema.safeParse({ ...values })
    if (parsed.success) return parsed.data
    const wrong = parsed.error.issues.map(
      (issue) => `--${issue.path.join('.')} ${issueText(issue)}`
    )
    throw new Failure('invalid_parameter', `${wrong.join('; ')}. ${usage}`)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('invalid_parameter', `${why}. ${usage}`, {}, cause)
  }
}

/** The one argument that an action takes. @throws Failure `invalid_parameter`. */
export function onlyArgument(
  args: readonly string[],
  command: Pick<Command, 'name' | 'usage'>
): string {
  const [argument] = args
  if (argument !== undefined && args.length === 1) return argument
  throw new Failure('invalid_parameter', `Usage: ${command.name} ${command.usage}`)
}
