import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { appendingConforms, atomicityConforms, type Subject } from './conformance.ts'
import { checkpointsConform } from './conformance-checkpoints.ts'
import { packedConforms } from './conformance-packed.ts'
import { readingConforms } from './conformance-reading.ts'
import { modelConforms } from './model.ts'

const memory: Subject = {
  name: 'memory',
  open: async (now) => ({ store: createMemoryStore({ now }) })
}

appendingConforms(memory)
atomicityConforms(memory)
readingConforms(memory)
checkpointsConform(memory)
packedConforms(memory)
modelConforms(memory)
