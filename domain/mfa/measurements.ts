/** What is measured: by column, values and variances (0 where unknown or constant). */
export interface Measurements {
  readonly values: Float64Array
  readonly variances: Float64Array
  /** 1 where a column is unmeasured. */
  readonly unknown: Uint8Array
}

/** The largest value or sd that was given: what is small in a system is small against it. */
export function sizeOf({ values, variances }: Measurements): number {
  return values.reduce(
    (most, value, column) => Math.max(most, Math.abs(value), Math.sqrt(variances[column] ?? 0)),
    0
  )
}
