/**
 * SQL of a column being one of some whole numbers of this program's own. Against bounds a scan passes
 * over the blocks that hold none of them; a list alone does not make it.
 *
 * @param numbers at least one.
 */
export function among(column: string, numbers: readonly number[]): string {
  const [least, greatest] = numbers.reduce(
    ([low, high], number) => [Math.min(low, number), Math.max(high, number)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  )
  return `${column} between ${least} and ${greatest} and ${column} in (${numbers.join(', ')})`
}
