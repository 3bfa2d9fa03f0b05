import { readFile } from 'node:fs/promises'
import { Failure } from '../../../domain/failure.ts'
import { mfaModels } from '../mfa-models.ts'
import type { Command, World } from './command.ts'

const usage = 'reconcile|view|forward|stocks|indicators FILE.json'

async function readJson(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('invalid_parameter', `the file cannot be read: ${why}`, {}, cause)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('malformed_json', `${file} is not JSON: ${why}`, {}, cause)
  }
}

/** By name; each is the twin of a route under /api/mfa. */
const actions: Readonly<Record<string, (raw: unknown) => unknown>> = mfaModels

async function run(args: readonly string[], world: World): Promise<number> {
  const [name = '', file, ...more] = args
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (action === undefined || file === undefined || more.length > 0) {
    const known = Object.keys(actions).join(', ')
    throw new Failure('invalid_parameter', `usage: mfa ${usage}; known actions are ${known}`)
  }
  world.print(JSON.stringify(action(await readJson(file))))
  return 0
}

export const mfaCommand: Command = {
  name: 'mfa',
  usage,
  doc: 'solve a system of flows (with layers, periods and inventories), draw a view of some, or compute a model, as POST /api/mfa/… would, without a server; JSON on standard output',
  run
}
