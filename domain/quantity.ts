import { z } from 'zod'
import { Failure, type FailureCode } from './failure.ts'

/**
 * Mass, counted in whole grams. This file alone converts units. A quantity keeps what was said
 * (value, unit) beside what was derived from it (grams, standard deviation).
 */

/** Grams in one unit of mass; exact by definition. A quintale is 100 kg. */
const gramsPerMassUnit = { g: 1, kg: 1_000, q: 100_000, t: 1_000_000 } as const

/** Packages hold what their product and season make of them, so they need a factor. */
export const packageUnits = ['collo', 'cassetta', 'bancale'] as const

export const massUnits = ['g', 'kg', 'q', 't'] as const
export const units = [...massUnits, ...packageUnits] as const
export type MassUnit = (typeof massUnits)[number]
type Unit = (typeof units)[number]

/**
 * How the figure came about, with the relative standard deviation taken where the source gives
 * none. The values are this project's assumptions: no table of them was found for produce.
 */
export const relativeSdByBasis = {
  weighed: 0.01,
  counted: 0.05,
  declared: 0.1,
  published: 0.1,
  estimated: 0.3
} as const
export type Basis = keyof typeof relativeSdByBasis
export const bases = ['weighed', 'counted', 'declared', 'estimated', 'published'] as const

/** `>=` for "over", `~` for "about": published figures are often so. */
export const bounds = ['=', '>=', '~'] as const

/** Above this a sum of grams could lose the last gram in a JavaScript number. */
export const maxGrams = Number.MAX_SAFE_INTEGER

/** Conversion factor of a package: which one, and its grams per package. */
const factor = z.strictObject({
  id: z.string().min(1).max(200),
  gramsPerUnit: z.int().positive()
})

const grams = z.int().nonnegative()

/** A quantity as it is stored. */
export const quantity = z.strictObject({
  /** Exactly as said, a decimal number. */
  value: z.string(),
  unit: z.enum(units),
  netGrams: grams,
  grossGrams: grams.nullable(),
  tareGrams: grams.nullable(),
  basis: z.enum(bases),
  bound: z.enum(bounds),
  factorId: z.string().nullable(),
  /** One standard deviation of netGrams. */
  sdGrams: grams
})
export type Quantity = z.infer<typeof quantity>

/** What a source may say of a quantity. */
interface SaidQuantity {
  readonly value: string | number
  readonly unit: string
  readonly basis: Basis
  readonly bound?: (typeof bounds)[number] | undefined
  /** Of a package unit. */
  readonly factor?: z.infer<typeof factor> | undefined
  /** Where `value` is gross: what the packaging weighs, in the same unit. */
  readonly tare?: string | number | undefined
  /** One standard deviation, in the same unit, where the source knows better than its basis. */
  readonly sd?: string | number | undefined
}

/** What a message repeats of a text that may be a million digits long. */
function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

const decimal = /^[+-]?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/u

function unitOf(text: string): Unit {
  const unit = units.find((known) => known === text)
  if (unit === undefined) {
    const shown = excerpt(text)
    throw new Failure('unknown_unit', `"${shown}" is not a unit; use one of ${units.join(', ')}`, {
      unit: shown
    })
  }
  return unit
}

/**
 * Whole grams of a decimal number of units, rounded half up; exact for any number of digits.
 *
 * @throws Failure `not_a_number`, `negative_mass`, `mass_too_large`.
 */
export function toGrams(value: string | number, gramsPerUnit: number): number {
  const text = String(value).trim()
  const shown = excerpt(text)
  const match = decimal.exec(text)
  if (match === null) {
    throw new Failure(
      'not_a_number',
      `"${shown}" is not a number; write digits with a point, like 12.5`,
      { value: shown }
    )
  }
  const whole = match[1] ?? '0'
  const fraction = match[2] ?? ''
  const exponent = Number(match[3] ?? 0)
  if (text.startsWith('-') && /[1-9]/u.test(whole + fraction)) {
    throw new Failure(
      'negative_mass',
      `${shown} is below 0; a return is a flow the other way round`,
      { value: shown }
    )
  }
  // The common case, nine digits and no fraction, stays exact without the cost of big integers.
  if (fraction === '' && exponent === 0 && whole.length <= 9 && gramsPerUnit <= 1_000_000) {
    return Number(whole) * gramsPerUnit
  }
  const scaled =
    BigInt(whole + fraction) * BigInt(gramsPerUnit) * 10n ** BigInt(Math.max(exponent, 0))
  const divisor = 10n ** BigInt(fraction.length + Math.max(-exponent, 0))
  const rounded = (2n * scaled + divisor) / (2n * divisor)
  if (rounded > BigInt(maxGrams)) {
    throw new Failure(
      'mass_too_large',
      `${shown} units of ${gramsPerUnit} g exceed ${maxGrams} g`,
      {
        value: shown
      }
    )
  }
  return Number(rounded)
}

/** Grams as a decimal number of units, exact: 1240 g is `1.24` kg. */
export function fromGrams(massGrams: number, unit: MassUnit): number {
  return massGrams / gramsPerMassUnit[unit]
}

/**
 * Derives grams and standard deviation from what was said.
 *
 * @throws Failure with the codes of `toGrams`, `unknown_unit`, `factor_needed`.
 */
export function readQuantity(said: SaidQuantity): Quantity {
  const unit = unitOf(said.unit)
  const massUnit = massUnits.find((known) => known === unit)
  const gramsPerUnit =
    massUnit === undefined ? said.factor?.gramsPerUnit : gramsPerMassUnit[massUnit]
  if (gramsPerUnit === undefined) {
    throw new Failure(
      'factor_needed',
      `a ${unit} has no fixed mass; give factor {id, gramsPerUnit}`,
      {
        unit
      }
    )
  }
  const readGrams = toGrams(said.value, gramsPerUnit)
  const tareGrams = said.tare === undefined ? null : toGrams(said.tare, gramsPerUnit)
  if (tareGrams !== null && tareGrams > readGrams) {
    throw new Failure('negative_mass', `tare ${tareGrams} g exceeds gross ${readGrams} g`, {
      tareGrams,
      grossGrams: readGrams
    })
  }
  const netGrams = readGrams - (tareGrams ?? 0)
  return {
    value: String(said.value).trim(),
    unit,
    netGrams,
    grossGrams: tareGrams === null ? null : readGrams,
    tareGrams,
    basis: said.basis,
    bound: said.bound ?? '=',
    factorId: massUnit === undefined ? (said.factor?.id ?? null) : null,
    sdGrams:
      said.sd === undefined
        ? Math.round(netGrams * relativeSdByBasis[said.basis])
        : toGrams(said.sd, gramsPerUnit)
  }
}

/** The part of a quantity that a failure is about, where it is not the value. */
const partOf: Partial<Readonly<Record<FailureCode, keyof SaidQuantity>>> = {
  unknown_unit: 'unit',
  factor_needed: 'factor'
}

/** JSON has no infinity, but 1e999 is read as one. */
const decimalInput = z.union([z.string(), z.number()], {
  error: 'is not a finite number; write digits with a point, like 12.5'
})

/** What a source may say, read into what is stored; the issues carry the failure's code. */
export const quantityInput = z
  .strictObject({
    value: decimalInput,
    unit: z.string(),
    basis: z.enum(bases),
    bound: z.enum(bounds).optional(),
    factor: factor.optional(),
    tare: decimalInput.optional(),
    sd: decimalInput.optional()
  })
  .transform((said, context): Quantity => {
    try {
      return readQuantity(said)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      context.addIssue({
        code: 'custom',
        message: error.detail,
        path: [partOf[error.code] ?? 'value'],
        params: { failure: error.code }
      })
      return z.NEVER
    }
  })

/**
 * Splits whole grams by weights without losing one: part i is the rounded cumulative share up to i
 * less that up to i − 1, so the parts add up to the total whatever the weights are.
 *
 * @param weights at least one, none negative, not all 0.
 * @throws RangeError otherwise.
 */
export function splitGrams(totalGrams: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (weights.some((weight) => !(weight >= 0)) || !(sum > 0) || !Number.isFinite(sum)) {
    throw new RangeError(
      `weights must be at least 0 with a positive sum, got ${weights.join(', ')}`
    )
  }
  let cumulative = 0
  let given = 0
  return weights.map((weight) => {
    // Added in the same order as the sum, so the last one is the sum itself, and none exceeds it.
    cumulative += weight
    const upTo = Math.round(totalGrams * (cumulative / sum))
    const part = upTo - given
    given = upTo
    return part
  })
}
