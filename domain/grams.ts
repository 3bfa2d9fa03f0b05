import { Failure } from './failure.ts'

/** Above this a sum of grams could lose the last gram in a JavaScript number. */
export const maxGrams = Number.MAX_SAFE_INTEGER

/** What a message repeats of a text that may be a million digits long. */
export function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

const decimal = /^[+-]?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/u

/** Whether it is a number of at most nine digits without a fraction, as most scales and tills say. */
function isPlainCount(value: string | number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value < 1e9
}

/**
 * Whole grams of a decimal number of units, rounded half up; exact for any number of digits.
 *
 * @throws Failure `not_a_number`, `negative_mass`, `mass_too_large`.
 */
export function toGrams(value: string | number, gramsPerUnit: number): number {
  if (isPlainCount(value) && gramsPerUnit <= 1_000_000) return value * gramsPerUnit
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
