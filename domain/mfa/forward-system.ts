import { Failure } from '../failure.ts'

/**
 * A system that is computed forwards, from what comes in. A place named in `to` that is not among
 * the processes is a destination outside the boundary; what no transfer takes leaves as `rest`.
 */
export interface ForwardSystem {
  readonly processes: readonly { readonly id: string }[]
  readonly transfers: readonly Transfer[]
  readonly inputs: readonly Input[]
}

/** `share`, 0 to 1, of what passes through `from` goes to `to`. */
export interface Transfer {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly share: number
}

/** What enters a process from outside the boundary, in kg per period. */
interface Input {
  readonly id: string
  readonly to: string
  readonly value: number
}

/** Shares that miss or exceed 1 by less are rounding; a rest below it is no exit of a loop. */
export const shareTolerance = 1e-12

/** Ids that occur more than once. */
function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>()
  return [...new Set(ids.filter((id) => seen.size === seen.add(id).size))]
}

/** All that makes a system unusable, each in words. */
function flaws({ processes, transfers, inputs }: ForwardSystem): string[] {
  const known = new Set(processes.map(({ id }) => id))
  const wrong = [
    ...repeated(processes.map(({ id }) => id)).map((id) => `process ${id} occurs twice`),
    ...repeated(transfers.map(({ id }) => id)).map((id) => `transfer ${id} occurs twice`),
    ...repeated(inputs.map(({ id }) => id)).map((id) => `input ${id} occurs twice`)
  ]
  const sums = new Map<string, number>()
  for (const { id, from, share } of transfers) {
    if (!known.has(from)) wrong.push(`transfer ${id} comes from ${from}, which is no process`)
    if (!(share >= 0 && share <= 1)) wrong.push(`transfer ${id} has share ${share}, not 0 to 1`)
    sums.set(from, (sums.get(from) ?? 0) + share)
  }
  for (const { id, to, value } of inputs) {
    if (!known.has(to)) wrong.push(`input ${id} goes to ${to}, which is no process`)
    if (!(value >= 0 && Number.isFinite(value))) {
      wrong.push(`input ${id} is ${value} kg, not a number of 0 or more`)
    }
  }
  for (const [from, sum] of sums) {
    if (sum > 1 + shareTolerance) wrong.push(`the shares out of ${from} sum to ${sum}, above 1`)
  }
  return wrong
}

/**
 * Refuses a system that says too little or contradicts itself.
 *
 * @throws Failure `mfa_invalid`, listing unknown processes, ids that occur twice, shares
 *   outside 0 to 1 or above 1 together, inputs below 0
 */
export function refuseUnusable(system: ForwardSystem): void {
  const wrong = flaws(system)
  if (wrong.length === 0) return
  throw new Failure('mfa_invalid', `the flow system cannot be computed: ${wrong.join('; ')}`, {
    wrong: wrong.length
  })
}
