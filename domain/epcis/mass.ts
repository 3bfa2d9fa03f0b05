/**
 * Units of UN/ECE Recommendation 20 that are masses, as units of ours and how many of them one is.
 * The avoirdupois pound is 0.45359237 kg and the ounce a sixteenth of it, exactly (1959 agreement).
 */
const massUnits: Readonly<Record<string, { readonly unit: string; readonly factor: number }>> = {
  GRM: { unit: 'g', factor: 1 },
  KGM: { unit: 'kg', factor: 1 },
  DTN: { unit: 'q', factor: 1 },
  TNE: { unit: 't', factor: 1 },
  LBR: { unit: 'kg', factor: 0.453_592_37 },
  ONZ: { unit: 'kg', factor: 0.028_349_523_125 }
}

/** The code of a kilogram, for what we say ourselves. */
export const kilogram = 'KGM'

interface SaidAmount {
  /** What a sender would say; a count of pieces has no mass until a factor gives it one. */
  readonly said: { readonly value: string; readonly unit: string; readonly basis: string }
  /** A unit that is no mass, like litres. */
  readonly unread: string | null
}

/**
 * A quantity element as an amount. Without a unit it counts objects, which are packages here. A unit
 * of another kind than mass (litres, pieces by another name) keeps its figure as a count.
 */
export function saidAmount(quantity: number | undefined, uom: string | undefined): SaidAmount {
  const mass = uom === undefined ? undefined : massUnits[uom]
  if (mass === undefined || quantity === undefined) {
    const said = { value: decimal(quantity ?? 1), unit: 'collo', basis: 'counted' }
    const unread = uom === undefined ? null : `${quantity ?? 'no quantity of'} ${uom}`
    return { said, unread }
  }
  const value = decimal(mass.factor === 1 ? quantity : Number((quantity * mass.factor).toFixed(9)))
  return { said: { value, unit: mass.unit, basis: 'declared' }, unread: null }
}

/** A number without an exponent that a reader of decimals would stumble over. */
function decimal(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(12).replace(/0+$/u, '') : text
}
