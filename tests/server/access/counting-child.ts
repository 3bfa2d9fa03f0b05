import { randomBytes, randomUUID } from 'node:crypto'
import pino from 'pino'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { AccessLog } from '../../../web/server/access/access-log.ts'
import { openCredentials } from '../../../web/server/access/credentials.ts'
import { refusalOf } from './refusals.ts'

/** Counts refusals until it is killed: `counting-child.ts FILE COUNT NOW`. */
const [file = '', count = '0', nowText = '0'] = process.argv.slice(2)
const now = () => Number(nowText)
const { spool } = openCredentials(file, {
  ...{ now, random: randomBytes, sessionIdleMs: 60_000, sessionMs: 60_000, environment: 'live' }
})
const log = new AccessLog({
  ...{ store: createMemoryStore({ now }), mayAppend: false, spool, now },
  ...{ newId: () => randomUUID(), logger: pino({ level: 'silent' }) }
})
const { note, by } = refusalOf('/api/log/events')
for (let nth = 0; nth < Number(count); nth += 1) log.count(note, by)
setInterval(() => {}, 60_000)
