import type { EventFilter } from '../../domain/event-store.ts'

/**
 * Turns a filter into a question about one event. Within a list any entry may fit, and both lists
 * must; an empty list lets nothing through.
 */
export function matcher(
  filter: EventFilter | undefined
): (event: { readonly stream: string; readonly type: string }) => boolean {
  const { streamPrefixes, types } = filter ?? {}
  const wanted = types === undefined ? undefined : new Set(types)
  return ({ stream, type }) =>
    (wanted === undefined || wanted.has(type)) &&
    (streamPrefixes === undefined || streamPrefixes.some((prefix) => stream.startsWith(prefix)))
}
