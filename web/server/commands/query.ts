import { everything } from '../../../domain/access/tenant.ts'
import { Failure } from '../../../domain/failure.ts'
import { queries } from '../../../projections/queries.ts'
import type { Command, World } from './command.ts'
import { openLog } from './log.ts'
import { openReadSide, type ReadSide } from './read-side.ts'

/** A read model of a large log may have to be built first. */
const catchUpMs = 600_000

function readArguments(args: readonly string[]) {
  const [name = '', ...pairs] = args
  const query = queries.find((known) => `${known.projection}/${known.name}` === name)
  if (query === undefined) {
    const known = queries.map((one) => `${one.projection}/${one.name}`).join(', ')
    throw new Failure('unknown_query', `"${name}" is not a query; known are ${known}`)
  }
  const parameters: Record<string, string> = {}
  for (const pair of pairs) {
    const [key = '', ...value] = pair.split('=')
    if (value.length === 0) {
      throw new Failure('invalid_parameter', `"${pair}" is not of the form name=value`)
    }
    parameters[key] = value.join('=')
  }
  return { query, parameters }
}

/** The file of the read model belongs to one process; beside a running server memory must do. */
async function openBeside(world: World, open: (inMemory: boolean) => Promise<ReadSide>) {
  try {
    return await open(world.config.FILIERA_STORE === 'memory')
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'read_model_unavailable') throw error
    world.say(`${error.detail}; answering from the log in memory`)
    return open(true)
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const { query, parameters } = readArguments(args)
  const log = await openLog(world.config, world)
  try {
    const readSide = await openBeside(world, (inMemory) =>
      openReadSide({ store: log.store, config: world.config, inMemory, logger: world.logger })
    )
    try {
      await readSide.projections.caughtUp(await log.store.head(), { timeoutMs: catchUpMs })
      world.print(JSON.stringify(await query.ask(readSide.readModel, everything, parameters)))
    } finally {
      await readSide.close()
    }
  } finally {
    await log.close()
  }
  return 0
}

export const queryCommand: Command = {
  name: 'query',
  usage: 'PROJECTION/QUERY [name=value …]',
  doc: 'answer a query as GET /api/PROJECTION/QUERY would, without a server; JSON on standard output',
  run
}
