import { open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { Failure } from '../../domain/failure.ts'
import type { PublishedPosition } from './publisher.ts'

const content = z.strictObject({ log: z.string(), topic: z.string(), position: z.string() })

/** For a log in memory, which is published anew with every start. */
export function positionInMemory(): PublishedPosition {
  let held: string | null = null
  return {
    read: async () => held,
    write: async (position) => {
      held = position
    }
  }
}

/**
 * How far a log was published to a topic, as a small file. Another log or topic begins at its
 * beginning.
 *
 * @throws Failure `store_unavailable` from its functions where the file cannot be read or written.
 */
export function positionInFile(
  folder: string,
  about: { readonly log: string; readonly topic: string }
): PublishedPosition {
  const file = path.join(folder, 'kafka-published.json')
  const unusable = (what: string, cause: unknown) =>
    new Failure(
      'store_unavailable',
      `${file} cannot be ${what}; mend it, or delete it to publish the whole log again`,
      { file },
      cause
    )
  return {
    read: async () => {
      try {
        const found = content.parse(JSON.parse(await readFile(file, 'utf8')))
        return found.log === about.log && found.topic === about.topic ? found.position : null
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw unusable('read', error)
      }
    },
    write: async (position) => {
      try {
        const handle = await open(`${file}.new`, 'w')
        try {
          await handle.writeFile(JSON.stringify({ ...about, position }))
          await handle.sync()
        } finally {
          await handle.close()
        }
        // A crash leaves the old or the new file, never half of one.
        await rename(`${file}.new`, file)
      } catch (error) {
        throw unusable('written', error)
      }
    }
  }
}
