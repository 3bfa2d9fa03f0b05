import { Failure } from '../../domain/failure.ts'

export const decimalMarks = ['.', ','] as const
export type DecimalMark = (typeof decimalMarks)[number]

/** Thousands in groups of three, and the decimal mark. */
const italian = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/u
const english = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u

/**
 * A figure as people write it, as a decimal number with a point: `1.234,5` with a decimal comma is
 * `1234.5`. A mark that could mean both is not guessed.
 *
 * @throws Failure `not_a_number`.
 */
export function decimalOf(text: string, mark: DecimalMark): string {
  const bare = text.replace(/[\s\u00a0\u202f']/gu, '')
  const grouped = mark === ',' ? italian : english
  const group = mark === ',' ? '.' : ','
  if (grouped.test(bare)) return bare.replaceAll(group, '').replace(',', '.')
  if (bare.includes(group)) {
    throw new Failure(
      'not_a_number',
      `"${text.slice(0, 80)}" has a "${group}" where the table's decimal mark is "${mark}"; write it without, or choose the other mark`,
      { value: text.slice(0, 80) }
    )
  }
  return mark === ',' ? bare.replace(',', '.') : bare
}

/** How many of these figures can only be read with one mark or the other. */
function votes(texts: readonly string[], mark: DecimalMark): number {
  const pattern =
    mark === ','
      ? /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/u
      : /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+$/u
  return texts.filter((text) => pattern.test(text.trim())).length
}

/** The decimal mark of a table by its figures; where they do not tell, that of the country whose tables use the delimiter. */
export function decimalMarkOf(texts: readonly string[], delimiter: string): DecimalMark {
  const [commas, points] = [votes(texts, ','), votes(texts, '.')]
  if (commas !== points) return commas > points ? ',' : '.'
  return delimiter === ';' ? ',' : '.'
}
