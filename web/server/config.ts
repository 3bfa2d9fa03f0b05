import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Failure } from '../../domain/failure.ts'
import { issueText } from '../../domain/issue-text.ts'
import { boundaryId } from '../../domain/movement.ts'
import { isKurrentUrl } from '../../ingest/store/kurrentdb-client.ts'
import { serverRoles } from './role.ts'
import { kafkaContradictions, kafkaSettings } from './settings-kafka.ts'
import { insecure, secretSettings, securitySettings } from './settings-security.ts'

const megabytes = (fallback: number) =>
  z.coerce.number().int().min(1).max(1_000_000).default(fallback)

/** Every setting, with its default: the whole product runs without any of them set. */
export const settings = {
  FILIERA_DATA: z
    .string()
    .min(1)
    .default('.filiera')
    .describe('folder of the event log, the read model and the rejects'),
  FILIERA_STORE: z
    .string()
    .refine((text) => text === 'sqlite' || text === 'memory' || isKurrentUrl(text), {
      message:
        'must be sqlite, memory, or a connection string such as kurrentdb://user:password@host:2113'
    })
    .default('sqlite')
    .describe(
      'event store: `sqlite` in the data folder; `kurrentdb://…` or `esdb://…` in KurrentDB or EventStoreDB, credentials and TLS in the connection string, better as `FILIERA_STORE_FILE`; `memory` forgets everything at the end and writes no file'
    ),
  FILIERA_ROLE: z
    .enum(serverRoles)
    .default('all')
    .describe(
      'what this server does: `write` takes events in and answers no queries, `read` answers queries from a read model of its own and takes nothing in, `all` does both'
    ),
  FILIERA_READ_MODEL: z
    .string()
    .min(1)
    .default('read-model.duckdb')
    .describe('file of the read model, within the data folder or absolute; one for each server'),
  FILIERA_HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  FILIERA_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('port to listen on; 0 takes a free one'),
  FILIERA_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('least serious level that is logged'),
  FILIERA_MAX_JSON_MB: megabytes(16).describe('largest JSON array in one request'),
  FILIERA_MAX_UPLOAD_MB: megabytes(1_024).describe('largest CSV or NDJSON body'),
  FILIERA_MAX_WHOLE_ROWS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(50_000)
    .describe('most rows of an all-or-nothing intake, which waits in memory'),
  FILIERA_WAIT_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(10_000)
    .describe('longest wait of a query for the position named by `after`'),
  FILIERA_EPCIS_BOUNDARY: boundaryId
    .default('milan')
    .describe(
      'bounded space that captured EPCIS events are counted in, where the sender names none'
    ),
  FILIERA_DUCKDB_MEMORY_MB: megabytes(1_024).describe('memory that the read model may use'),
  FILIERA_DUCKDB_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('threads that the read model may use'),
  ...kafkaSettings,
  ...securitySettings
} as const

const schema = z.object(settings)
export type Config = z.infer<typeof schema>

type Environment = Readonly<Record<string, string | undefined>>

/** Secrets that are given as files, by the name of their setting; problems name no content. */
function secretsOf(environment: Environment) {
  const values: Record<string, string> = {}
  const problems: string[] = []
  for (const name of secretSettings) {
    const file = environment[`${name}_FILE`]
    if (file === undefined) continue
    if (environment[name] !== undefined) {
      problems.push(`${name} and ${name}_FILE are both given; keep the file`)
      continue
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim()
    } catch {
      problems.push(`${name}_FILE names ${file}, which cannot be read; check path and permissions`)
    }
  }
  return { values, problems }
}

/** What is wrong with a setting; of a secret only what we say ourselves, which never quotes it. */
function wrongText(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('.')
  return secretSettings.includes(name) && issue.code !== 'custom'
    ? `${name} is not of its form`
    : `${name} ${issueText(issue)}`
}

/**
 * Reads the configuration out of the environment, and secrets out of the files that it names.
 *
 * @throws Failure `invalid_configuration` listing every wrong, unknown or insecure `FILIERA_*` at
 * once. It never quotes a secret.
 */
export function readConfig(environment: Environment): Config {
  const files = secretSettings.map((name) => `${name}_FILE`)
  const given = Object.entries(environment).filter(
    ([name]) => name.startsWith('FILIERA_') && !files.includes(name)
  )
  const secrets = secretsOf(environment)
  const unknown = given
    .map(([name]) => name)
    .filter((name) => !Object.hasOwn(settings, name))
    .map((name) => `${name} is not a setting; known are ${Object.keys(settings).join(', ')}`)
  const parsed = schema.safeParse({ ...Object.fromEntries(given), ...secrets.values })
  const problems = [
    ...unknown,
    ...secrets.problems,
    ...(parsed.error?.issues ?? []).map(wrongText),
    ...(parsed.success ? [...insecure(parsed.data), ...kafkaContradictions(parsed.data)] : [])
  ]
  if (parsed.data === undefined || problems.length > 0) {
    throw new Failure('invalid_configuration', problems.join('; '), { problems: problems.length })
  }
  return parsed.data
}

/** The settings as a Markdown table, for the README. */
export function configTable(): string {
  const rows = Object.entries(settings).map(([name, setting]) => {
    const fallback = setting.parse(undefined)
    return `| \`${name}\` | ${fallback === '' ? 'none' : `\`${fallback}\``} | ${setting.description ?? ''} |`
  })
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n')
}
