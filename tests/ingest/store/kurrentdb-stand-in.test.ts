import { openKurrentStore } from '../../../ingest/store/kurrentdb.ts'
import { appendingConforms, atomicityConforms, type Subject } from './conformance.ts'
import { readingConforms } from './conformance-reading.ts'
import { modelConforms } from './model.ts'
import { type ServerVersion, startStandIn } from './stand-in/server.ts'

/** The true client over the wire, against a stand-in of the server; see stand-in/server.ts. */
function standInOf(version: ServerVersion): Subject {
  return {
    name: `kurrentdb (stand-in for ${version})`,
    isSlow: true,
    beyond: '00000000009999999999/00000000009999999999',
    async open(now) {
      const standIn = await startStandIn({ version })
      const second = () =>
        openKurrentStore({ url: standIn.url, now, newStoreId: () => 'not needed' })
      const store = await openKurrentStore({ url: standIn.url, now, newStoreId: () => 'first' })
      const close = async () => {
        await store.close()
        standIn.stop()
      }
      return { store: { ...store, close }, second }
    }
  }
}

const newer = standInOf('26.0')
appendingConforms(newer)
atomicityConforms(newer)
readingConforms(newer)
modelConforms(newer)

// One that appends to several streams one after the other.
atomicityConforms(standInOf('24.10'))
