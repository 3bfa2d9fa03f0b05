import type { Reference } from '../reference.ts'
import { candidateOf, parseSentEvent } from '../sent-event.ts'
import { type IntakeContext, notesOf, type Translation } from '../source.ts'

/** One sent event as a candidate of its type. */
export function translate(
  content: unknown,
  line: number,
  reference: Reference | undefined,
  context: IntakeContext
): Translation {
  const envelope = parseSentEvent(content)
  if (!envelope.success) return { rejects: notesOf(envelope.error, content) }
  const source = { kind: 'http', name: context.name, line }
  return candidateOf(envelope.data, { context, source, reference, timeField: 'occurredAt' })
}
