import { decode, encode, type FilieraEvent } from '../../domain/catalog.ts'
import type { Metadata } from '../../domain/event.ts'

export const meta: Metadata = {
  actor: 'tester',
  channel: 'api',
  source: { kind: 'command', name: 'test' },
  correlationId: 'c-1'
}

/** The id of the n-th event of a test. */
export function idOf(nth: number): string {
  return `00000000-0000-8000-8000-${String(nth).padStart(12, '0')}`
}

/** An event as a store would hand it out, decoded. */
export function recorded(
  nth: number,
  event: { readonly type: string; readonly data: unknown },
  {
    corrects = null,
    occurredAtMs = nth * 1_000
  }: { corrects?: string | null; occurredAtMs?: number } = {}
): FilieraEvent {
  return decode({
    ...encode({ ...event, id: idOf(nth), occurredAtMs, meta, corrects }),
    stream: 'a-stream',
    revision: nth,
    position: String(nth),
    recordedAtMs: occurredAtMs
  })
}
