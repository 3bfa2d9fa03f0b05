import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { metadata } from '../../domain/event.ts'
import type { RecordedEvent } from '../../domain/event-store.ts'

const folder = new URL('../../fixtures/events/', import.meta.url)

const sample = z.strictObject({
  type: z.string(),
  schemaVersion: z.int().positive(),
  id: z.uuid(),
  stream: z.string(),
  occurredAtMs: z.int(),
  corrects: z.uuid().nullable(),
  data: z.record(z.string(), z.unknown()),
  meta: metadata
})
export type Sample = z.infer<typeof sample>

/** Names of the frozen samples, `<Name>.v<version>.json`. */
export function sampleNames(): string[] {
  return readdirSync(folder).toSorted()
}

/** One event as a store once kept it; data and meta are objects for the reader's sake. */
export function readSample(fileName: string): Sample {
  return sample.parse(JSON.parse(readFileSync(new URL(fileName, folder), 'utf8')))
}

/** The sample as a store hands it out. */
export function recorded(event: Sample, position = '7'): RecordedEvent {
  return {
    ...event,
    data: JSON.stringify(event.data),
    meta: JSON.stringify(event.meta),
    revision: 0,
    position,
    recordedAtMs: event.occurredAtMs + 60_000
  }
}
