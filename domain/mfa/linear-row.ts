/** One linear equation of a system: the sum of coefficient times column equals the constant. */
export interface LinearRow {
  readonly columns: readonly number[]
  readonly coefficients: readonly number[]
  readonly constant: number
  /** Sum of the absolute terms that make up the constant: what rounding errors are measured by. */
  readonly magnitude: number
}
