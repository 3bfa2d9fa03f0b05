import { Failure } from '../failure.ts'
import { type ForwardResult, forward } from './forward.ts'
import {
  type ForwardSystem,
  refuseUnusable,
  shareTolerance,
  type Transfer
} from './forward-system.ts'

/**
 * A change to try. A transfer that takes more takes it from others of the same process, and gives
 * back to them when it takes less: from those named in `takenFrom`, or else from all that the
 * scenario does not set and from the rest, in proportion to what they have.
 */
export type Change =
  | {
      readonly transfer: string
      readonly share: number
      readonly takenFrom?: readonly string[] | undefined
    }
  | { readonly input: string; readonly value: number }

type ShareChange = Extract<Change, { readonly transfer: string }>

/** kg per period: after minus before. */
export interface Difference {
  readonly processes: readonly {
    readonly id: string
    readonly throughput: number
    readonly rest: number
  }[]
  readonly transfers: readonly {
    readonly id: string
    readonly share: number
    readonly value: number
  }[]
  readonly destinations: readonly { readonly id: string; readonly value: number }[]
}

export interface ScenarioResult {
  readonly system: ForwardSystem
  readonly before: ForwardResult
  readonly after: ForwardResult
  readonly difference: Difference
}

/** All that makes changes impossible before any share is moved, each in words. */
function flaws(system: ForwardSystem, changes: readonly Change[]): string[] {
  const wrong: string[] = []
  const transfers = new Map(system.transfers.map((each) => [each.id, each]))
  const inputs = new Set(system.inputs.map(({ id }) => id))
  const set = new Set<string>()
  for (const change of changes) {
    const name = 'transfer' in change ? `transfer ${change.transfer}` : `input ${change.input}`
    if (set.has(name)) wrong.push(`${name} is set twice`)
    set.add(name)
  }
  for (const change of changes) {
    if ('input' in change) {
      const { input, value } = change
      if (!inputs.has(input)) wrong.push(`input ${input} is not in the system`)
      if (!(value >= 0 && Number.isFinite(value)))
        wrong.push(`input ${input} cannot be ${value} kg`)
      continue
    }
    const { transfer, share, takenFrom = [] } = change
    const from = transfers.get(transfer)?.from
    if (from === undefined) wrong.push(`transfer ${transfer} is not in the system`)
    if (!(share >= 0 && share <= 1)) wrong.push(`transfer ${transfer} cannot have share ${share}`)
    for (const donor of takenFrom) {
      const other = transfers.get(donor)
      if (other === undefined) wrong.push(`transfer ${donor} is not in the system`)
      else if (other.from !== from) wrong.push(`${donor} and ${transfer} leave different processes`)
      if (set.has(`transfer ${donor}`)) wrong.push(`${donor} is set and cannot give to ${transfer}`)
    }
  }
  return wrong
}

function refuse(wrong: readonly string[]): void {
  if (wrong.length === 0) return
  throw new Failure('scenario_not_possible', `the scenario is not possible: ${wrong.join('; ')}`, {
    wrong: wrong.length
  })
}

/** New shares out of one process; pushes to `wrong` where the others have too little to give. */
function sharesOut(
  outgoing: readonly Transfer[],
  changes: ReadonlyMap<string, ShareChange>,
  wrong: string[]
): Transfer[] {
  const own = outgoing.flatMap(({ id }) => changes.get(id) ?? [])
  const named = new Set(own.flatMap(({ takenFrom = [] }) => takenFrom))
  const gives = ({ id }: Transfer) => !changes.has(id) && (named.size === 0 || named.has(id))
  const shareSum = (those: readonly Transfer[]) => those.reduce((sum, { share }) => sum + share, 0)
  const rest = named.size === 0 ? Math.max(0, 1 - shareSum(outgoing)) : 0
  const available = shareSum(outgoing.filter(gives)) + rest
  const taken = outgoing.reduce(
    (sum, { id, share }) => sum + (changes.get(id)?.share ?? share) - share,
    0
  )
  if (taken > available + shareTolerance) {
    const names = own.map(({ transfer }) => transfer).join(', ')
    wrong.push(`${names} take ${taken} more, of which the others can give only ${available}`)
  }
  // Where nobody has a share to scale, what is given back becomes the rest of the process.
  const scale = available > 0 ? Math.max(0, (available - taken) / available) : 1
  return outgoing.map((each) => {
    const change = changes.get(each.id)
    if (change !== undefined) return { ...each, share: change.share }
    return gives(each) ? { ...each, share: each.share * scale } : each
  })
}

/**
 * The system as a scenario would have it; all changes are applied together.
 *
 * @throws Failure `mfa_invalid`; `scenario_not_possible`, listing what is set twice, not
 *   in the system, or takes more than the others have
 */
export function changed(system: ForwardSystem, changes: readonly Change[]): ForwardSystem {
  refuseUnusable(system)
  refuse(flaws(system, changes))
  const values = new Map(
    changes.flatMap((each) => ('input' in each ? [[each.input, each.value]] : []))
  )
  const shares = new Map(
    changes.flatMap((each) => ('transfer' in each ? [[each.transfer, each]] : []))
  )
  const byProcess = Map.groupBy(system.transfers, ({ from }) => from)
  const wrong: string[] = []
  const moved = new Map(
    [...byProcess.values()]
      .filter((outgoing) => outgoing.some(({ id }) => shares.has(id)))
      .flatMap((outgoing) => sharesOut(outgoing, shares, wrong))
      .map((each) => [each.id, each])
  )
  refuse(wrong)
  return {
    processes: system.processes,
    transfers: system.transfers.map((each) => moved.get(each.id) ?? each),
    inputs: system.inputs.map((each) => ({ ...each, value: values.get(each.id) ?? each.value }))
  }
}

function difference(before: ForwardResult, after: ForwardResult): Difference {
  return {
    processes: after.processes.map(({ id, throughput, rest }, index) => ({
      id,
      throughput: throughput - (before.processes[index]?.throughput ?? 0),
      rest: rest - (before.processes[index]?.rest ?? 0)
    })),
    transfers: after.transfers.map(({ id, share, value }, index) => ({
      id,
      share: share - (before.transfers[index]?.share ?? 0),
      value: value - (before.transfers[index]?.value ?? 0)
    })),
    destinations: after.destinations.map(({ id, value }, index) => ({
      id,
      value: value - (before.destinations[index]?.value ?? 0)
    }))
  }
}

/**
 * A system before and after changes, such as "60 % of the market surplus recovered", and what they
 * make of every flow, in kg per period.
 *
 * @throws Failure as `changed` and `forward` do
 */
export function scenario(system: ForwardSystem, changes: readonly Change[]): ScenarioResult {
  const before = forward(system)
  const next = changed(system, changes)
  const after = forward(next)
  return { system: next, before, after, difference: difference(before, after) }
}
