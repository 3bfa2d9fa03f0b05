import path from 'node:path'
import { openCaptures } from '../../../ingest/epcis/captures.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import { openSavedSheets } from '../../../ingest/sheet/saved.ts'

/** What holds words that somebody sent and that were never facts. */
export type Quoting = Pick<Rejects, 'forget'>

/**
 * Rejects, and in a data folder the tables of bad rows and the outcomes of captures, which quote what
 * was sent in the same way. A server that runs has the files open too.
 *
 * @param folder null where nothing is kept.
 */
export function quotingIn(rejects: Quoting, folder: string | null, now: () => number): Quoting {
  return {
    forget: (marks) => {
      const gone = rejects.forget(marks)
      if (folder === null) return gone
      const beside = [
        openSavedSheets(path.join(folder, 'sheets.sqlite')),
        openCaptures(path.join(folder, 'captures.sqlite'), now)
      ]
      try {
        return beside.reduce((sum, file) => sum + file.forget(marks), gone)
      } finally {
        for (const file of beside) file.close()
      }
    }
  }
}
