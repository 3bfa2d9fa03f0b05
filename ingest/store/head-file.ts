/**
 * A small file beside the log that repeats where the log ended after the last commit. SQLite drops
 * the damaged tail of its write-ahead log without a word; only something outside that file can tell
 * that acknowledged events are missing. It is written after each commit and not synced: it may lag
 * behind the log after a power cut, and is never ahead of it.
 */
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { Position } from '../../domain/event-store.ts'

/** Where a log ends: its last position and the hash that the chain has there. */
export interface LogHead {
  readonly position: Position
  /** 64 hex digits. */
  readonly hash: string
}

const pattern = /^(\d{20}) ([0-9a-f]{64}) ([0-9a-f]{8})\n$/

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** Path of the head file that belongs to a log. */
export function headPath(path: string): string {
  return `${path}-head`
}

/** What the file beside the log says; null when there is none or it is not readable. */
export function readHead(path: string): LogHead | null {
  let text: string
  try {
    text = readFileSync(headPath(path), 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const [, position, hash, sum] = pattern.exec(text) ?? []
  if (position === undefined || hash === undefined) return null
  return sum === checksum(`${position} ${hash}`) ? { position, hash } : null
}

/** Keeps the head file of one writer. */
export interface HeadKeeper {
  readonly keep: (head: LogHead) => void
  readonly close: () => void
}

/** Opens the head file for writing, on first use. A head that cannot be written is left behind. */
export function createHeadKeeper(path: string): HeadKeeper {
  let file: number | undefined
  return {
    keep({ position, hash }) {
      const text = `${position} ${hash}`
      try {
        file ??= openSync(headPath(path), constants.O_RDWR | constants.O_CREAT)
        writeSync(file, `${text} ${checksum(text)}\n`, 0, 'latin1')
      } catch {
        // The events are committed: a head that lags behind is true all the same, only less strict.
      }
    },
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
    }
  }
}
