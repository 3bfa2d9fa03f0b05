import { z } from 'zod'
import { Failure, type FailureCode } from './failure.ts'
import { excerpt, toGrams } from './grams.ts'

/**
 * Mass, counted in whole grams. This file alone converts units, by the arithmetic of `grams.ts`. A
 * quantity keeps what was said (value, unit) beside what was derived from it (grams, standard
 * deviation).
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

/** Conversion factor of a package: which one, its grams per package, and how sure they are. */
const factor = z.strictObject({
  id: z.string().min(1).max(200).describe('Id of the factor, for tracing the figure to it.'),
  gramsPerUnit: z.int().positive().describe('Grams in one package.'),
  relativeSd: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe('Relative standard deviation of what packages weigh; by default that of the basis.')
})

const grams = z.int().nonnegative()

/** A quantity as it is stored. */
export const quantity = z.strictObject({
  value: z.string().meta({ description: 'Exactly as said, a decimal number.', examples: ['12.5'] }),
  unit: z.enum(units).meta({ description: 'As said.', examples: ['kg'] }),
  netGrams: grams.meta({ description: 'Mass without packaging.', examples: [12_500] }),
  grossGrams: grams.nullable().describe('Mass with packaging, where it was said.'),
  tareGrams: grams.nullable().describe('Mass of the packaging, where it was said.'),
  basis: z.enum(bases).describe('How the figure came about.'),
  bound: z.enum(bounds).describe('`>=` for "over", `~` for "about".'),
  factorId: z.string().nullable().describe('Conversion factor that packages were counted with.'),
  sdGrams: grams.meta({ description: 'One standard deviation of the net mass.', examples: [125] })
})
export type Quantity = z.infer<typeof quantity>

/**
 * A quantity whose mass may be unknown: packages without a factor, or a tare above the gross. What
 * was said is kept; the grams are null, not guessed.
 */
export const amount = z.strictObject({
  ...quantity.shape,
  netGrams: quantity.shape.netGrams
    .nullable()
    .describe('Mass without packaging; null where it is unknown.'),
  sdGrams: quantity.shape.sdGrams.nullable().describe('One standard deviation of the net mass.')
})
export type Amount = z.infer<typeof amount>

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

/** Grams in one unit; of a package as its factor says, undefined without one. */
function gramsPerUnitOf(unit: Unit, { factor: given }: SaidQuantity): number | undefined {
  const massUnit = massUnits.find((known) => known === unit)
  return massUnit === undefined ? given?.gramsPerUnit : gramsPerMassUnit[massUnit]
}

/** A factor is named only where it was used. */
function factorIdOf(unit: Unit, { factor: given }: SaidQuantity): string | null {
  return packageUnits.some((known) => known === unit) ? (given?.id ?? null) : null
}

/** Relative standard deviation where the source gives none: of the packages, else of the basis. */
function relativeSdOf(unit: Unit, { basis, factor: given }: SaidQuantity): number {
  const ofPackages = packageUnits.some((known) => known === unit) ? given?.relativeSd : undefined
  return ofPackages ?? relativeSdByBasis[basis]
}

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
  const gramsPerUnit = gramsPerUnitOf(unit, said)
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
  const sdGrams = said.sd === undefined ? null : toGrams(said.sd, gramsPerUnit)
  return knownQuantity(said, { unit, readGrams, tareGrams, sdGrams })
}

/** What was said with what was derived from it: a mass that is known. */
function knownQuantity(
  said: SaidQuantity,
  grams: {
    readonly unit: Unit
    /** Of the value: gross where there is a tare. */
    readonly readGrams: number
    readonly tareGrams: number | null
    /** Null where the basis says it. */
    readonly sdGrams: number | null
  }
): Quantity {
  const { unit, readGrams, tareGrams, sdGrams } = grams
  const netGrams = readGrams - (tareGrams ?? 0)
  return {
    value: String(said.value).trim(),
    unit,
    netGrams,
    grossGrams: tareGrams === null ? null : readGrams,
    tareGrams,
    basis: said.basis,
    bound: said.bound ?? '=',
    factorId: factorIdOf(unit, said),
    sdGrams: sdGrams ?? Math.round(netGrams * relativeSdOf(unit, said))
  }
}

/**
 * Like `readQuantity`, but for what was observed: where the mass cannot be derived it is unknown.
 *
 * @throws Failure with the codes of `toGrams`, `unknown_unit`.
 */
export function readAmount(said: SaidQuantity): Amount {
  const unit = unitOf(said.unit)
  const gramsPerUnit = gramsPerUnitOf(unit, said)
  const tareGrams = said.tare === undefined ? null : toGrams(said.tare, gramsPerUnit ?? 1)
  const readGrams = toGrams(said.value, gramsPerUnit ?? 1)
  const sdGrams = said.sd === undefined ? null : toGrams(said.sd, gramsPerUnit ?? 1)
  if (gramsPerUnit !== undefined && (tareGrams ?? 0) <= readGrams) {
    return knownQuantity(said, { unit, readGrams, tareGrams, sdGrams })
  }
  const isKnown = gramsPerUnit !== undefined && tareGrams !== null
  return {
    value: String(said.value).trim(),
    unit,
    netGrams: null,
    grossGrams: isKnown ? readGrams : null,
    tareGrams: isKnown ? tareGrams : null,
    basis: said.basis,
    bound: said.bound ?? '=',
    factorId: factorIdOf(unit, said),
    sdGrams: null
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

const saidQuantity = z.strictObject({
  value: decimalInput.meta({
    description: 'The figure; with `tare` it is gross.',
    examples: ['12.5']
  }),
  unit: z.string().meta({ description: `One of ${units.join(', ')}.`, examples: ['kg'] }),
  basis: z.enum(bases).describe('How the figure came about.'),
  bound: z.enum(bounds).optional().describe('`>=` for "over", `~` for "about"; `=` if left out.'),
  factor: factor
    .optional()
    .describe(
      'Of a package unit. Left out, the one that the log holds for product and day is used.'
    ),
  tare: decimalInput.optional().describe('What the packaging weighs, in the same unit.'),
  sd: decimalInput
    .optional()
    .describe('One standard deviation, in the same unit, where you know better than the basis.')
})

/** What a source may say, read by one of the functions above; the issues carry the failure's code. */
function inputOf<Read>(read: (said: SaidQuantity) => Read) {
  return saidQuantity.transform((said, context): Read => {
    try {
      return read(said)
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
}

export const quantityInput = inputOf(readQuantity)
export const amountInput = inputOf(readAmount)
