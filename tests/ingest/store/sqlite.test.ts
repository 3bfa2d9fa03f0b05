import { join } from 'node:path'
import { openSqliteStore } from '../../../ingest/store/sqlite.ts'
import { appendingConforms, atomicityConforms, type Subject } from './conformance.ts'
import { checkpointsConform } from './conformance-checkpoints.ts'
import { packedConforms } from './conformance-packed.ts'
import { readingConforms } from './conformance-reading.ts'
import { modelConforms } from './model.ts'
import { temporaryFolder } from './samples.ts'

const sqlite: Subject = {
  name: 'sqlite',
  async open(now) {
    const path = join(await temporaryFolder(), 'log.sqlite')
    const second = () => openSqliteStore({ path, now, newStoreId: () => 'not needed' })
    return { store: await openSqliteStore({ path, now, newStoreId: () => 'first' }), second }
  }
}

appendingConforms(sqlite)
atomicityConforms(sqlite)
readingConforms(sqlite)
checkpointsConform(sqlite)
packedConforms(sqlite)
modelConforms(sqlite)
