import { chiSquareCritical, chiSquareTail } from './distributions.ts'
import type { Fit } from './fit.ts'
import type { System } from './system.ts'

/** The global test: whether the adjustments are larger than the standard deviations explain. */
export interface GlobalTest {
  readonly statistic: number
  readonly dof: number
  /** Probability of a larger statistic if all errors are as stated; null without redundancy. */
  readonly p: number | null
  readonly critical: number | null
  readonly reject: boolean
}

/** gamma = rᵀ V⁻¹ r against chi-square (Narasimhan & Jordache 2000, § 7.3.1). */
export function globalTest({ statistic, dof }: Pick<Fit, 'statistic' | 'dof'>, alpha: number) {
  if (dof === 0) return { statistic: 0, dof, p: null, critical: null, reject: false }
  const p = chiSquareTail(statistic, dof)
  return { statistic, dof, p, critical: chiSquareCritical(alpha, dof), reject: p < alpha }
}

/** Imbalance of a process, in mass units: sum in − sum out − stock change. */
export interface Balance {
  readonly process: string
  /** With the values as given; null where a flow of the process is unknown. */
  readonly before: number | null
  /** With the answered values; null where a flow of the process cannot be observed. */
  readonly after: number | null
  /** before / its standard deviation: the node test; null where it cannot be made. */
  readonly z: number | null
}

/** Balances of all processes, before and after, with the node test (§ 7.3.2) at whole nodes. */
export function balancesOf(
  { columns, balances, made }: System,
  values: Float64Array,
  isKnown: (column: number) => boolean
): Balance[] {
  return balances.map(({ label, columns: indexes, coefficients }) => {
    let before: number | null = 0
    let after: number | null = 0
    let variance = 0
    // What flows with one factor err by together: added up before it is squared.
    const common = new Map<number, number>()
    for (const [place, index] of indexes.entries()) {
      const coefficient = coefficients[place] ?? 0
      const column = columns[index]
      if (coefficient === 0 || column === undefined) continue
      before = before === null || column.value === null ? null : before + coefficient * column.value
      after = after === null || !isKnown(index) ? null : after + coefficient * (values[index] ?? 0)
      const read = made.get(index)
      const ownSd = read === undefined ? column.sd : columns[read.measurement]?.sd
      variance += (coefficient * (ownSd ?? 0)) ** 2
      for (const { parameter, value } of read?.parts ?? []) {
        common.set(parameter, (common.get(parameter) ?? 0) + coefficient * value)
      }
    }
    for (const [parameter, value] of common) {
      variance += (value * (columns[parameter]?.sd ?? 0)) ** 2
    }
    const z = before === null || variance === 0 ? null : before / Math.sqrt(variance)
    return { process: label.name, before, after, z }
  })
}

/** Adjustment over its standard deviation: the measurement test (§ 7.3.3). NaN without redundancy. */
export function measurementTests(fit: Fit, values: Float64Array, leverage: Float64Array) {
  const { variances, values: given } = fit.measurements
  return given.map((value, column) => {
    const spread = (variances[column] ?? 0) * Math.sqrt(leverage[column] ?? 0)
    return spread > 0 ? (value - (values[column] ?? 0)) / spread : Number.NaN
  })
}
