import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { EventStore } from '../../../domain/event-store.ts'
import { Conflict, Failure } from '../../../domain/failure.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { collected, openLogAt, sample, temporaryFolder } from './samples.ts'

const mebibyte = 1_048_576

/** A disk of its own, of a few MiB; skips the test aloud where this machine forbids it. */
async function smallDisk(mebibytes: number, skip: (reason: string) => never): Promise<string> {
  const folder = await temporaryFolder()
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]
    execFileSync('mount', options, { stdio: 'pipe' })
  } catch (error) {
    const reason = `no small disk can be mounted here (${String(error)})`
    console.warn(`skipped: ${reason}`)
    skip(reason)
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder])
  })
  return folder
}

function large(n: number, stream: string, expected: number, count: number) {
  const data = JSON.stringify({ note: 'x'.repeat(2000) })
  const events = Array.from({ length: count }, (_, index) => sample(n * 1000 + index, { data }))
  return { stream, expected, events }
}

async function fill(
  store: EventStore,
  count: number
): Promise<{ stored: number; failure: Failure }> {
  for (let n = 1; ; n += 1) {
    try {
      await store.append(large(n, 's', (n - 1) * count - 1, count))
    } catch (failure) {
      if (failure instanceof Failure) return { stored: (n - 1) * count, failure }
      throw failure
    }
  }
}

test.for<[string, number]>([
  ['a few events, written at once', 4],
  ['many events, written by the worker', 100]
])('a full disk refuses whole appends and the store goes on (%s)', async ([_, count], { skip }) => {
  const folder = await smallDisk(6, skip)
  const ballast = join(folder, 'ballast')
  writeFileSync(ballast, Buffer.alloc(2 * mebibyte))
  const path = join(folder, 'log.sqlite')
  const store = await openLogAt(path)
  const { stored, failure } = await fill(store, count)
  expect(failure).toMatchObject({ code: 'disk_full' })
  expect(stored).toBeGreaterThan(0)
  expect(await store.revision('s')).toBe(stored - 1)

  // The next append of the stream may be small enough to fit; it must not land in the gap.
  const next = store.append({ stream: 's', expected: stored + count - 1, events: [sample(9)] })
  await expect(next).rejects.toSatisfy(
    (error) => error instanceof Conflict || (error instanceof Failure && error.code === 'disk_full')
  )
  expect(await collected(store.readAll())).toHaveLength(stored)

  rmSync(ballast)
  const again = await store.append(large(stored / count + 1, 's', stored - 1, count))
  expect(again).toMatchObject({ nextRevision: stored + count - 1, idempotent: false })
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: stored + count })
})

test('a log cannot be made on a full disk, and says so', async ({ skip }) => {
  const folder = await smallDisk(1, skip)
  writeFileSync(join(folder, 'ballast'), Buffer.alloc(mebibyte))
  await expect(openLogAt(join(folder, 'log.sqlite'))).rejects.toMatchObject({ code: 'disk_full' })
})
