import { logPath } from '../../../ingest/store/open.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import type { Command } from './command.ts'

export const verifyCommand: Command = {
  name: 'verify',
  usage: '',
  doc: 'recompute the hash chain over the log; names the first damaged position',
  run: async (_args, world) => {
    const verification = await verifyLog(logPath(world.config.FILIERA_DATA))
    world.print(JSON.stringify(verification))
    return 0
  }
}
