import { z } from 'zod'
import { eventTypeOf, type FilieraEvent } from '../catalog.ts'
import type { Decision, DecisionOf } from '../decider.ts'
import { unwrapped } from '../effective.ts'
import { Failure } from '../failure.ts'
import { issueText } from '../issue-text.ts'
import { maybe } from '../line.ts'
import { saidText } from '../portion.ts'
import { type Amount, amount, amountInput, fromGrams } from '../quantity.ts'
import { sameData } from '../same-data.ts'
import { corrected, type EventVoided, type MeasurementCorrected, voided } from './events.ts'

/** Stored ids are in small letters. */
const eventId = z.uuid().toLowerCase()

export const correctMeasurement = z.strictObject({
  type: z.literal('CorrectMeasurement'),
  ...corrected.pick({ stream: true, reason: true }).shape,
  eventId: eventId.describe('The event whose quantity is wrong.'),
  field: z
    .string()
    .min(1)
    .max(200)
    .meta({
      description: 'Path of the quantity in the data of the event.',
      examples: ['quantity', 'lines.0.quantity']
    }),
  quantity: amountInput
})

export const voidEvent = z.strictObject({
  type: z.literal('VoidEvent'),
  ...voided.pick({ stream: true, reason: true }).shape,
  eventId: eventId.describe('The event that did not happen.'),
  replacedBy: maybe(eventId).describe('The event that says it rightly, where there is one.')
})

type CorrectMeasurement = z.infer<typeof correctMeasurement>
type VoidEvent = z.infer<typeof voidEvent>
export type CorrectionCommand = CorrectMeasurement | VoidEvent
type CorrectionEvent = DecisionOf<typeof MeasurementCorrected | typeof EventVoided>

/** What the stream says of the event that is to be corrected. */
export interface CorrectionState {
  /** Null where the stream does not hold it. */
  readonly original: FilieraEvent | null
  /** The first event that names it in `corrects`. */
  readonly replacedBy: FilieraEvent | null
}

/** `10 collo (80 kg), counted`: what was said, what it weighs, and how that came about. */
function described(quantity: Amount): string {
  const { netGrams, value, unit, basis } = quantity
  const mass = netGrams === null ? null : `${fromGrams(netGrams, 'kg')} kg`
  const isSaid = mass === null || mass === `${value} ${unit}`
  return `${saidText(quantity)}${isSaid ? '' : ` (${mass})`}, ${basis}`
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    const isHolder = typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    return isHolder ? Reflect.get(value, key) : undefined
  }, data)
}

/** Paths of everything in the data that is a quantity. */
function amountPaths(data: unknown, path: readonly string[] = []): readonly string[] {
  if (amount.safeParse(data).success) return [path.join('.')]
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, value]) => amountPaths(value, [...path, key]))
}

/** The data with another value at the path; what is not on the path stays the same. */
function replacedAt(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(data)) {
    return data.map((each, index) => (String(index) === key ? replacedAt(each, rest, value) : each))
  }
  if (typeof data !== 'object' || data === null) return data
  return { ...data, [key]: replacedAt(Reflect.get(data, key), rest, value) }
}

const record = z.record(z.string(), z.unknown())

/**
 * The correction, null where the event says so already.
 *
 * @throws Failure `not_an_amount`; `invalid_field` where the event cannot hold that quantity.
 */
function correctionBy(command: CorrectMeasurement, original: FilieraEvent): CorrectionEvent | null {
  const { field, quantity, reason: why } = command
  const said = unwrapped(original)
  const path = field.split('.')
  const before = amount.safeParse(valueAt(said.data, path))
  if (!before.success) {
    const fields = amountPaths(said.data).join(', ')
    throw new Failure(
      'not_an_amount',
      `${said.type} ${command.eventId} has no quantity at ${field}; its quantities are at ${fields || 'no field'}`,
      { eventId: command.eventId, field, fields }
    )
  }
  if (sameData(before.data, quantity)) return null
  const type = eventTypeOf(said.type)
  const after = type.data.safeParse(replacedAt(said.data, path, quantity))
  if (!after.success) {
    const issues = after.error.issues.map((issue) => `${issue.path.join('.')} ${issueText(issue)}`)
    throw new Failure(
      'invalid_field',
      `${said.type} cannot hold ${described(quantity)} at ${field}: ${issues.join('; ')}`,
      { eventId: command.eventId, field }
    )
  }
  const changed = { field, from: described(before.data), to: described(quantity) }
  return {
    type: 'MeasurementCorrected',
    data: {
      ...{ eventId: command.eventId, stream: command.stream, reason: why, changed },
      ...{ type: type.name, schemaVersion: type.version },
      data: record.parse(after.data)
    },
    corrects: command.eventId,
    // It happened when the food moved; when that became known is the store's to say.
    occurredAtMs: said.occurredAtMs
  }
}

function voidBy({ type: _, ...data }: VoidEvent): CorrectionEvent {
  return { type: 'EventVoided', data, corrects: data.eventId }
}

function alreadyReplaced({ eventId: id }: CorrectionCommand, by: FilieraEvent): Failure {
  const why = 'reason' in by.data && by.data.reason !== null ? ` (${by.data.reason})` : ''
  const [what, next] =
    by.type === 'EventVoided'
      ? ['voided', 'record what happened as a new event']
      : ['corrected', `correct or void ${by.id} instead`]
  return new Failure(
    'event_replaced',
    `event ${id} was ${what} by ${by.type} ${by.id}${why}; ${next}`,
    { eventId: id, by: by.id, byType: by.type }
  )
}

/**
 * Corrects a quantity of an event, or voids the event. What was corrected already is corrected again
 * through its correction, so that there is one last word.
 *
 * @throws Failure `event_unknown`, `audit_stands`, `event_replaced`, `not_an_amount`, `invalid_field`.
 */
export function correct(
  command: CorrectionCommand,
  { original, replacedBy }: CorrectionState
): readonly Decision[] {
  const { eventId: id, stream: where } = command
  if (original === null) {
    throw new Failure(
      'event_unknown',
      `stream ${where} holds no event ${id}; look up both at the event list`,
      { eventId: id, stream: where }
    )
  }
  if (eventTypeOf(original.type).kind === 'audit') {
    throw new Failure(
      'audit_stands',
      `event ${id} is a ${original.type}: what was noted of access stands as it is; change the access itself`,
      { eventId: id }
    )
  }
  if (original.type === 'EventVoided') {
    throw new Failure(
      'event_replaced',
      `event ${id} is a void, which cannot be taken back; record event ${original.data.eventId} anew if it did happen`,
      { eventId: id, voids: original.data.eventId }
    )
  }
  const decided = command.type === 'VoidEvent' ? voidBy(command) : correctionBy(command, original)
  if (replacedBy === null) return decided === null ? [] : [decided]
  if (replacedBy.type === decided?.type && sameData(replacedBy.data, decided.data)) return []
  throw alreadyReplaced(command, replacedBy)
}
