import { z } from 'zod'
import { type Amount, amount, relativeSdByBasis } from '../../domain/quantity.ts'
import type { Product } from './product.ts'
import type { Random } from './random.ts'

/** A wrong statement and what is wrong in it, as a correction names it. */
export interface Mistake {
  readonly data: object
  readonly changed: { readonly field: string; readonly from: string; readonly to: string }
}

const line = z.looseObject({
  quantity: amount,
  product: z.string().nullable().optional(),
  group: z.string().optional()
})
type Line = z.infer<typeof line>

// Few reports are wrong, so here they may be parsed to be looked into.
const manyLines = z.looseObject({ lines: z.array(line).min(1) })

interface Slip {
  readonly line: Line
  readonly field: string
  readonly from: string
  readonly to: string
}

/** Makes one line of a report wrong; null where the report has none that can be so wrong. */
function slipped(data: object, random: Random, slip: (of: Line) => Slip | null): Mistake | null {
  const many = manyLines.safeParse(data).data
  if (many === undefined) {
    const one = line.safeParse(data).data
    const wrong = one === undefined ? null : slip(one)
    if (wrong === null) return null
    const { field, from, to } = wrong
    return { data: wrong.line, changed: { field, from, to } }
  }
  const index = random.whole(0, many.lines.length - 1)
  const right = many.lines[index]
  const wrong = right === undefined ? null : slip(right)
  if (wrong === null) return null
  const { from, to } = wrong
  return {
    data: { ...many, lines: many.lines.with(index, wrong.line) },
    changed: { field: `lines.${index}.${wrong.field}`, from, to }
  }
}

/** Kilograms of a scale reading; packages and other units do not slip. */
function grossOf({ unit, netGrams, tareGrams }: Amount): number | null {
  return unit === 'kg' && netGrams !== null && netGrams > 0 ? netGrams + (tareGrams ?? 0) : null
}

function reading(quantity: Amount, gross: number): Amount {
  const netGrams = gross - (quantity.tareGrams ?? 0)
  return {
    ...quantity,
    value: String(gross / 1_000),
    netGrams,
    grossGrams: quantity.tareGrams === null ? null : gross,
    sdGrams: Math.round(netGrams * relativeSdByBasis[quantity.basis])
  }
}

/** A reading that is off by up to a third, or by a slipped decimal point. */
export function misweighed(data: object, random: Random): Mistake | null {
  return slipped(data, random, (right) => {
    const { quantity } = right
    const gross = grossOf(quantity)
    if (gross === null) return null
    const factor = random.chance(0.5) ? 10 : random.pick([0.7, 0.8, 0.9, 1.1, 1.2, 1.3])
    const read = Math.round(gross * factor)
    if (read <= (quantity.tareGrams ?? 0) || read === gross) return null
    const wrong = reading(quantity, read)
    const { value: from } = quantity
    return { line: { ...right, quantity: wrong }, field: 'quantity.value', from, to: wrong.value }
  })
}

/** Kilograms that were typed as quintals: a hundred times as much. */
export function inQuintals(data: object, random: Random): Mistake | null {
  return slipped(data, random, (right) => {
    const { quantity } = right
    if (grossOf(quantity) === null) return null
    const hundredfold = (grams: number | null) => (grams === null ? null : grams * 100)
    const wrong = {
      ...quantity,
      unit: 'q' as const,
      netGrams: hundredfold(quantity.netGrams),
      grossGrams: hundredfold(quantity.grossGrams),
      tareGrams: hundredfold(quantity.tareGrams),
      sdGrams: hundredfold(quantity.sdGrams)
    }
    return { line: { ...right, quantity: wrong }, field: 'quantity.unit', from: 'kg', to: 'q' }
  })
}

/** A scale that showed less than its packaging weighs: no net mass can be told. */
export function belowTare(data: object, random: Random): Mistake | null {
  return slipped(data, random, (right) => {
    const { quantity } = right
    if (grossOf(quantity) === null) return null
    const tareGrams = quantity.tareGrams ?? 1_500
    const grossGrams = Math.floor(tareGrams / 2)
    const value = String(grossGrams / 1_000)
    const wrong = { ...quantity, value, grossGrams, tareGrams, netGrams: null, sdGrams: null }
    const { value: from } = quantity
    return { line: { ...right, quantity: wrong }, field: 'quantity.value', from, to: value }
  })
}

/** Another product of the list was picked. */
export function otherProduct(
  data: object,
  random: Random,
  products: readonly Pick<Product, 'id' | 'group'>[]
): Mistake | null {
  return slipped(data, random, (right) => {
    const { product, group } = right
    const { id, group: otherGroup } = random.pick(products)
    if (typeof product !== 'string' || id === product || group === undefined) return null
    const wrong = { ...right, product: id, group: otherGroup }
    return { line: wrong, field: 'product', from: product, to: id }
  })
}

const move = z.looseObject({ from: z.string(), to: z.string() })

/** A crate was scanned where it stood already. */
export function samePlace(data: object): Mistake | null {
  const { from, to, ...rest } = move.parse(data)
  return { data: { ...rest, from, to: from }, changed: { field: 'to', from: to, to: from } }
}
