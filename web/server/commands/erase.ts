import { onlyArgument, withIdentities } from './access-side.ts'
import type { Command } from './command.ts'

export const eraseCommand: Command = {
  name: 'erase',
  usage: 'SUBJECT',
  doc: 'remove everything personal of somebody: contact and key, sessions, exported files, rejects, bad rows, capture outcomes and dead letters of Kafka that quote them; the log stays whole, and which of its events name the person in a text is told',
  run: (args, world) => {
    const subject = onlyArgument(args, eraseCommand)
    return withIdentities(world, async (identities) => {
      world.print(JSON.stringify(await identities.erase(subject, 'cli')))
      return 0
    })
  }
}
