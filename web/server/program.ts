import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { z } from 'zod'
import { Failure } from '../../domain/failure.ts'
import type { Command, World } from './commands/command.ts'
import { helpText } from './commands/help.ts'
import { readConfig } from './config.ts'
import { terminalLine, terminalText } from './terminal-text.ts'

// The composition root: clock, ids, environment, terminal and signals enter the program here.

// A running query holds a thread of libuv's pool, and file and name look-ups need some too.
process.env.UV_THREADPOOL_SIZE ??= '8'

/** Each is loaded when it is asked for: an import has no use for the server or for DuckDB. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  city: async () => (await import('./commands/city.ts')).cityCommand,
  epcis: async () => (await import('./commands/epcis.ts')).epcisCommand,
  copy: async () => (await import('./commands/copy.ts')).copyCommand,
  people: async () => (await import('./commands/people.ts')).peopleCommand,
  keys: async () => (await import('./commands/keys.ts')).keysCommand,
  erase: async () => (await import('./commands/erase.ts')).eraseCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  kafka: async () => (await import('./commands/kafka.ts')).kafkaCommand,
  mfa: async () => (await import('./commands/mfa.ts')).mfaCommand,
  query: async () => (await import('./commands/query.ts')).queryCommand,
  vault: async () => (await import('./commands/vault.ts')).vaultCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand
}

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/** The demo keeps to a folder of its own, so that trying it never touches real data. */
const environmentOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  demo: { FILIERA_DATA: '.filiera-demo', FILIERA_LOG_LEVEL: 'warn' }
}

function versionOf(): string {
  const text = readFileSync(path.join(root, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

/**
 * What a library still holds open then, as a Kafka client in a group that does not settle, must not
 * keep a server that was told to end; all that counts was durable before.
 */
const longestEndMs = 30_000

function untilEnd(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      resolve(signal)
      // Without a status of its own it did not get to its end.
      setTimeout(() => process.exit(process.exitCode ?? 1), longestEndMs).unref()
    })
  }
  return promise
}

function createWorld(command: string): World {
  const config = readConfig({ ...environmentOf[command], ...process.env })
  const webRoot = path.join(root, 'web', 'dist')
  const { stdout, stderr } = process
  return {
    config,
    now: () => Date.now(),
    newId: () => randomUUID(),
    random: (bytes) => randomBytes(bytes),
    logger: pino(
      { level: config.FILIERA_LOG_LEVEL, hooks: { streamWrite: terminalText } },
      pino.destination(2)
    ),
    version: versionOf(),
    print: (text) => stdout.write(`${terminalText(text)}\n`),
    say: (line) => stderr.write(`${terminalLine(line)}\n`),
    progress: (line) => {
      if (stderr.isTTY) stderr.write(`\r\u001b[2K${terminalLine(line)}`)
      else if (line !== '') stderr.write(`${terminalLine(line)}\n`)
    },
    untilEnd,
    webRoot: existsSync(path.join(webRoot, 'index.html')) ? webRoot : null
  }
}

async function help(): Promise<number> {
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  process.stdout.write(`${helpText(all)}\n`)
  return 0
}

function unknown(name: string): number {
  const names = Object.keys(commands).join(', ')
  process.stderr.write(
    `"${terminalLine(name)}" is not a command; there are ${names}. "help" says what each does.\n`
  )
  return 2
}

/**
 * Runs a command of the command line.
 *
 * @returns the status the process ends with: 0 done, 1 failed, 2 asked for wrongly.
 */
export async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  if (['help', '--help', '-h'].includes(name)) return help()
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) return unknown(name)
  try {
    const command = await load()
    return await command.run(args, createWorld(name))
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'internal') throw error
    process.stderr.write(`${error.code}: ${terminalLine(error.detail)}\n`)
    return error.kind === 'request' ? 2 : 1
  }
}
