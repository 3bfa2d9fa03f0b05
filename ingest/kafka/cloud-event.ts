/**
 * CloudEvents 1.0 in its Kafka binding: binary, with the attributes in `ce_` headers and the data as
 * the value, or structured, with both in one JSON object.
 */
import { z } from 'zod'
import { channels } from '../../domain/event.ts'
import { firstOf, type Message } from './port.ts'

/** An attribute is a header of this prefix in the binary form. */
export const headerPrefix = 'ce_'

export const structuredType = 'application/cloudevents+json'

/** What is read of an event's attributes; others are let pass, as the standard asks. */
export const cloudEvent = z.looseObject({
  specversion: z.literal('1.0').describe('version of CloudEvents'),
  id: z
    .string()
    .min(1)
    .max(200)
    .describe('with `source` the identity of the observation: sent again it counts once'),
  source: z.string().min(1).max(500).describe('who says it, as a URI reference'),
  type: z
    .string()
    .min(1)
    .max(200)
    .describe('name of an event type, which a prefix like `filiera.` and its version may surround'),
  time: z.iso.datetime({ offset: true }).describe('when it happened, with offset or Z'),
  datacontenttype: z
    .string()
    .regex(/^application\/(?:[\w.-]+\+)?json\b/iu, 'must be application/json')
    .optional()
    .describe('JSON, if it is said at all'),
  corrects: z.uuid().optional().describe('event id of the event that this one replaces'),
  channel: z.enum(channels).default('api').describe('by which way it was observed')
})

/** What an event is read from beside its value, as texts; undefined where no header says anything of it. */
export function readHeaders(
  headers: Message['headers'] = {}
): Readonly<Record<string, string>> | undefined {
  let read: Record<string, string> | undefined
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue
    if (name !== 'content-type' && !name.startsWith(headerPrefix)) continue
    read ??= {}
    read[name] = String(firstOf(value) ?? '')
  }
  return read
}

const typeName = /^(?:[a-z0-9-]+\.)*(?<name>[A-Z][A-Za-z0-9]*)(?:\.v(?<version>\d+))?$/u

/** Name and version that a type says, `filiera.LotDispatched.v1` for example; null: as it stands. */
export function namedType(type: string): {
  readonly name: string
  readonly version: number | null
} {
  const { name = type, version } = typeName.exec(type)?.groups ?? {}
  return { name, version: version === undefined ? null : Number(version) }
}
