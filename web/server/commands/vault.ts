import { parseArgs } from 'node:util'
import { Failure } from '../../../domain/failure.ts'
import { rekeyVault } from '../access/rekey.ts'
import { withIdentities } from './access-side.ts'
import type { Command } from './command.ts'

const usage = 'rekey [--end-links]'

/** People between two signs of progress, which a file gets a line of each. */
const shownEvery = 100

/** What is asked. @throws Failure `invalid_parameter`. */
function asked(args: readonly string[]): { readonly links: boolean } {
  try {
    const { values, positionals } = parseArgs({
      ...{ args: [...args], allowPositionals: true },
      options: { 'end-links': { type: 'boolean' } }
    })
    if (positionals.join(' ') === 'rekey') return { links: values['end-links'] === true }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('invalid_parameter', `${why}. Usage: vault ${usage}`, {}, cause)
  }
  throw new Failure('invalid_parameter', `Usage: vault ${usage}`)
}

export const vaultCommand: Command = {
  name: 'vault',
  usage,
  doc: 'seal contacts and second factors anew with new keys, also while the server runs; goes on where it was left. --end-links: one-tap links handed out end too',
  run: (args, world) => {
    const { links } = asked(args)
    return withIdentities(world, async ({ parts: { vault } }) => {
      const rekeyed = rekeyVault(vault, {
        links,
        onProgress: (done, of) => {
          if (done % shownEvery === 0 || done === of) world.progress(`${done} of ${of} people`)
        }
      })
      world.progress('')
      world.print(JSON.stringify(rekeyed))
      world.say('Back up vault and keys now: copies of before open with each other alone.')
      return 0
    })
  }
}
