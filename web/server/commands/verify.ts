import { logPath } from '../../../ingest/store/open.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import type { Command } from './command.ts'

export const verifyCommand: Command = {
  name: 'verify',
  usage: '',
  doc: 'recompute the hash chain over the log; names the first damaged position',
  run: async (_args, world) => {
    const path = logPath(world.config.FILIERA_DATA)
    const { storeId, events, head, damage } = await verifyLog(path)
    world.print(JSON.stringify({ storeId, events, head, damage }))
    if (damage === null) {
      world.say(`${path} is whole: ${events} events, each as it was written`)
      return 0
    }
    const place = damage.position === null ? '' : ` at position ${Number(damage.position)}`
    world.say(`${path} is DAMAGED${place}: ${damage.detail}`)
    world.say(`${events} events before it are as they were written; restore the rest from a backup`)
    return 1
  }
}
