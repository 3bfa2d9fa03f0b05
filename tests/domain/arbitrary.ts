import fc from 'fast-check'
import { cleaned, stages } from '../../domain/movement.ts'
import { placeKinds } from '../../domain/place.ts'
import {
  bases,
  bounds,
  massUnits,
  packageUnits,
  readAmount,
  readQuantity
} from '../../domain/quantity.ts'

/** Arbitrary values that many events share: names, days, places, lots, amounts, lines. */

export const name = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map(cleaned)
  .filter((text) => text.length > 0)

/** A value or null. */
export function orNull<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(value, { nil: null })
}

export const boundary = fc.constantFrom('milan-metro', 'torino', 'a', 'zone-9', 'milan-simulated')
export const days = fc
  .integer({ min: 0, max: 60_000 })
  .map((count) => new Date(count * 86_400_000).toISOString().slice(0, 10))
export const period = fc
  .tuple(days, days)
  .map(([a, b]) => (a <= b ? { from: a, to: b } : { from: b, to: a }))
export const instant = fc
  .integer({ min: 0, max: 4_102_444_800_000 })
  .map((ms) => new Date(ms).toISOString())
export const text = fc.string({ minLength: 1, maxLength: 200 })
export const assumptions = fc.array(text, { maxLength: 3 })

const slug = fc.stringMatching(/^[a-z0-9]{1,6}(?:[.-][a-z0-9]{1,6}){0,2}$/u)
export const place = fc
  .tuple(fc.constantFrom(...Object.keys(placeKinds)), slug)
  .map(([kind, rest]) => `${kind}:${rest}`)
export const product = fc.stringMatching(/^[a-z0-9]{1,8}(?:-[a-z0-9]{1,8}){0,2}$/u)
/** An id as some party writes it; what nobody sees is no part of it. */
export const partyId = fc
  .string({ minLength: 1, maxLength: 100 })
  .map(cleaned)
  .filter((id) => id.length > 0)
export const lot = partyId.map((id) => `lot-${id}`)

export const process = fc.record({ id: name, stage: orNull(fc.constantFrom(...stages)) })

const decimals = fc
  .nat({ max: 4_000_000_000 })
  .map((thousandths) => (thousandths / 1_000).toFixed(3))

export const quantity = fc
  .record({
    value: decimals,
    unit: fc.constantFrom(...massUnits),
    basis: fc.constantFrom(...bases),
    bound: fc.constantFrom(...bounds)
  })
  .map(readQuantity)

/** Amounts of every kind: weighed with and without tare, packages with and without a factor. */
export const amount = fc
  .record(
    {
      value: decimals,
      unit: fc.constantFrom(...massUnits, ...packageUnits),
      basis: fc.constantFrom(...bases),
      bound: fc.constantFrom(...bounds),
      tare: decimals,
      factor: fc.record({ id: partyId, gramsPerUnit: fc.integer({ min: 1, max: 1_000_000 }) })
    },
    { requiredKeys: ['value', 'unit', 'basis'] }
  )
  .map(readAmount)

/** A weighed amount of so many grams. */
export function weighed(netGrams: number) {
  return readAmount({ value: netGrams, unit: 'g', basis: 'weighed' })
}

/** What lines of the chain have in common. */
export const lineFields = {
  lot: orNull(lot),
  product: orNull(product),
  group: name,
  quantity: amount
}
export const line = fc.record(lineFields)

export function linesOf<Fields extends object>(
  fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> },
  minLength = 1
) {
  return fc.array(fc.record(fields), { minLength, maxLength: 4 })
}
