/** What is measured: by column, values and variances (0 where unknown or constant). */
export interface Measurements {
  readonly values: Float64Array
  readonly variances: Float64Array
  /** 1 where a column is unmeasured. */
  readonly unknown: Uint8Array
}

/** The largest value or sd that was given: what is small in a system is small against it. */
export function sizeOf({ values, variances }: Measurements): number {
  let most = 0
  let variance = 0
  for (let column = 0; column < values.length; column += 1) {
    most = Math.max(most, Math.abs(values[column] ?? 0))
    variance = Math.max(variance, variances[column] ?? 0)
  }
  return Math.max(most, Math.sqrt(variance))
}
