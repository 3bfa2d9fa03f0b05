import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Failure } from '../../domain/failure.ts'
import { type Intake, type IntakeSummary, pump, type RowResult, Tally } from '../pump.ts'
import type { CsvOptions } from './row.ts'
import { utf8Chunks } from './text.ts'

export interface ImportProgress extends Omit<IntakeSummary, 'position'> {
  /** Bytes of the file handed on so far, and in all. */
  readonly bytes: number
  readonly totalBytes: number
}

/** Bytes read at a time: small enough that a batch of rows never holds many megabytes. */
const chunkBytes = 16 * 1024

/**
 * Imports a file that lies on this machine. It is read twice: first to see that it is text, so that
 * a file in the wrong encoding leaves nothing behind, then row by row.
 *
 * @throws Failure `not_utf8`, `empty_file`, `missing_column`, `unreadable_csv`, `too_many_rows`, or
 * of the store. The figures of such a failure say how much is stored; the same file can be sent
 * again and goes on there.
 */
export async function importCsv(
  path: string,
  intake: Intake<CsvOptions>,
  onBatch: (progress: ImportProgress, rows: readonly RowResult[]) => void = () => {}
): Promise<IntakeSummary> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure(
      'not_found',
      `${path} cannot be read; check the name and its rights`,
      { path },
      cause
    )
  })
  if (!found.isFile()) {
    throw new Failure('not_found', `${path} is not a file; name a CSV file`, { path })
  }
  for await (const _ of utf8Chunks(createReadStream(path))) {
    // Only the check is wanted here.
  }
  const tally = new Tally(intake.store.compare)
  const file = createReadStream(path, { highWaterMark: chunkBytes })
  try {
    for await (const rows of pump(intake, file)) {
      tally.add(rows)
      onBatch({ ...tally.summary, bytes: file.bytesRead, totalBytes: found.size }, rows)
    }
  } catch (error) {
    const { position: _, ...counts } = tally.summary
    if (!(error instanceof Failure) || counts.read === 0) throw error
    const stored = `${counts.appended} rows were stored before and ${counts.duplicates} were known; importing again goes on there`
    throw new Failure(
      error.code,
      `${error.detail} (${stored})`,
      { ...error.figures, ...counts },
      error
    )
  } finally {
    file.destroy()
  }
  return tally.summary
}
