import { isUtf8 } from 'node:buffer'
import { eventTypes } from '../../domain/catalog.ts'
import { compiledOnceUsed } from '../../domain/compiled.ts'
import { unfitJson } from '../http/json-guard.ts'
import type { Reference } from '../reference.ts'
import { candidateOf, parseSentEvent, type Saying } from '../sent-event.ts'
import { type IntakeContext, note, notesOf, type RejectNote, type Translation } from '../source.ts'
import { cloudEvent, headerPrefix, namedType, readHeaders, structuredType } from './cloud-event.ts'
import type { Message } from './port.ts'

/** A larger message is no event; the limit of a line of `POST /api/events` too. */
export const maxMessageBytes = 1_048_576

/** A message with this header is an event in the binary form. */
const versionHeader = `${headerPrefix}specversion`

/** How much of what could not be read is shown. */
const shownBytes = 200

interface Told {
  readonly context: IntakeContext
  readonly reference: Reference | undefined
  /** `topic/partition@offset`. */
  readonly place: string
}

/** A message as a candidate of its type: CloudEvents, binary or structured, or our plain JSON. */
export function translate(message: Message, told: Told): Translation {
  const parsed = parsedValue(message.value)
  if ('reject' in parsed) return { rejects: [parsed.reject] }
  const headers = readHeaders(message.headers)
  const saying = {
    context: told.context,
    source: { kind: 'kafka', name: told.place },
    reference: told.reference
  }
  if (headers === undefined) return plainEvent(parsed.content, saying)
  if (headers[versionHeader] !== undefined) return binaryEvent(headers, parsed.content, saying)
  const type = (headers['content-type'] ?? '').toLowerCase()
  if (type.startsWith(structuredType)) return structuredEvent(parsed.content, saying)
  if (type.startsWith('application/cloudevents')) {
    const reason = `${type} is not read; send ${structuredType}, one event a message`
    return { rejects: [note('content-type', 'invalid_field', reason, type)] }
  }
  return plainEvent(parsed.content, saying)
}

/** The value as JSON, unless it is none or unfit to be looked into. */
function parsedValue(
  value: Buffer | null
): { readonly content: unknown } | { readonly reject: RejectNote } {
  if (value === null || value.length === 0) {
    const reason = 'the message has no value; an observation is voided by a command, not by silence'
    return { reject: note(null, 'malformed_json', reason, '') }
  }
  const shown = () => value.subarray(0, shownBytes).toString('latin1')
  if (value.length > maxMessageBytes) {
    const reason = `the message has ${value.length} bytes, at most ${maxMessageBytes} are read; send one event a message`
    return { reject: note(null, 'record_too_large', reason, shown()) }
  }
  if (!isUtf8(value)) {
    return { reject: note(null, 'malformed_json', 'the value is not UTF-8 text', shown()) }
  }
  const text = textOfBytes(value)
  try {
    // A reserved key is an own property of what JSON.parse gives; nothing is copied before the check.
    const content: unknown = JSON.parse(text)
    const unfit = unfitJson(content)
    if (unfit === null) return { content }
    return { reject: note(unfit.path || null, unfit.code, unfit.reason, unfit.path) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { reject: note(null, 'malformed_json', reason, text) }
  }
}

/** Some senders begin a text with a mark of its byte order, which JSON knows nothing of. */
function textOfBytes(value: Buffer): string {
  const text = value.toString('utf8')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

const attributesOf = compiledOnceUsed(cloudEvent)

type Said = Omit<Saying, 'timeField' | 'identity'>

function plainEvent(content: unknown, said: Said): Translation {
  const envelope = parseSentEvent(content)
  if (!envelope.success) return { rejects: notesOf(envelope.error, content) }
  return candidateOf(envelope.data, { ...said, timeField: 'occurredAt' })
}

function binaryEvent(
  headers: Readonly<Record<string, string>>,
  data: unknown,
  said: Said
): Translation {
  const attributes = Object.entries(headers).flatMap(([name, text]) =>
    name.startsWith(headerPrefix) ? [[name.slice(headerPrefix.length), text]] : []
  )
  const given = headers['content-type'] ?? ''
  if (given !== '') attributes.push(['datacontenttype', given])
  return eventOf({ attributes: Object.fromEntries(attributes), data, said, prefix: headerPrefix })
}

function structuredEvent(content: unknown, said: Said): Translation {
  const isObject = typeof content === 'object' && content !== null && !Array.isArray(content)
  const attributes = isObject ? content : {}
  if ('data_base64' in attributes) {
    const reason = 'the data is encoded; send it as JSON in "data"'
    return { rejects: [note('data_base64', 'invalid_field', reason, '')] }
  }
  const data = 'data' in attributes ? attributes.data : undefined
  return eventOf({ attributes, data, said, prefix: '' })
}

/** @param event.prefix of the attributes' names, as the sender wrote them. */
function eventOf(event: {
  readonly attributes: object
  readonly data: unknown
  readonly said: Said
  readonly prefix: string
}): Translation {
  const { attributes, data, said, prefix } = event
  const parsed = attributesOf().safeParse(attributes)
  if (!parsed.success) {
    return {
      rejects: notesOf(parsed.error, attributes, (path) => {
        const name = String(path[0] ?? '')
        return { field: `${prefix}${name}`, value: Reflect.get(attributes, name) }
      })
    }
  }
  const { id, source, type, time, corrects, channel } = parsed.data
  const { name, version } = namedType(type)
  const known = eventTypes.find((each) => each.name === name)
  if (known !== undefined && version !== null && version !== known.version) {
    const reason = `${name} is read in version ${known.version}, not ${version}`
    return { rejects: [note(`${prefix}type`, 'unknown_event_type', reason, type)] }
  }
  return candidateOf(
    {
      type: name,
      occurredAt: time,
      channel,
      data,
      ...(corrects === undefined ? {} : { corrects })
    },
    { ...said, timeField: `${prefix}time`, identity: ['cloudevent', source, id] }
  )
}
