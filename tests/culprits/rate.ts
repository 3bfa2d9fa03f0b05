import type { MfaAnswer, Quantity } from '../../domain/mfa/answer.ts'
import { reconcile } from '../../domain/mfa/reconcile.ts'
import { Random } from '../../ingest/city/random.ts'
import { type CitySystem, citySystem, type TrueFlow } from './city-system.ts'

/** `none` is the same city with random errors alone: what is accused there is accused wrongly. */
type ErrorKind = 'none' | 'bias' | 'leak'
/** In standard deviations: of the measurement for a bias, of the balance of the process for a leak. */
const errorSizes = [1, 2, 5, 10] as const

/** One gross error in one city, and what the engine said. */
interface Trial {
  readonly kind: ErrorKind
  readonly size: number
  /** The global test rejects. */
  readonly detected: boolean
  /** The first suspect is the culprit, or one that no test can tell from it. */
  readonly named: boolean
  /** The first suspect is above the critical value, rightly or not. */
  readonly accused: boolean
  /** The culprit is one of those that are about as likely as the first. */
  readonly amongLikely: boolean
  /** How many these are. */
  readonly likely: number
  /** How much of the variance the balances take away from the culprit: 0 to 1; 1 for a leak. */
  readonly checked: number
}

/** How often a kind and size was detected and named, over the seeds. */
export interface Rate {
  readonly kind: ErrorKind
  readonly size: number
  readonly trials: number
  readonly detected: number
  readonly named: number
  readonly accusedRightly: number
  readonly accusedWrongly: number
  /** Trials whose culprit the balances check well. */
  readonly wellChecked: number
  readonly namedOfWellChecked: number
  readonly amongLikely: number
  readonly meanLikely: number
}

/** From so much of its variance on, the balances check a quantity well: its sd halves at least. */
const wellChecked = 0.75

/** Normal with mean 0 and sd 1 (Box & Muller 1958). */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}

type Suspect = MfaAnswer['suspects'][number]
type Measured = ReadonlyMap<string, number>

function documentOf({ processes, flows }: CitySystem, measured: Measured) {
  const given = ({ id, sd }: TrueFlow) => ({ id, value: measured.get(id) ?? 0, sd })
  return {
    processes: processes.map((id) => ({ id })),
    flows: flows.flatMap((flow) =>
      flow.to === null ? [] : [{ ...given(flow), from: flow.from, to: flow.to }]
    ),
    stockChanges: flows.flatMap((flow) =>
      flow.to === null ? [{ ...given(flow), process: flow.from }] : []
    ),
    options: { eliminate: false }
  }
}

function quantitiesOf({ flows, stockChanges }: MfaAnswer): readonly Quantity[] {
  return [...flows, ...stockChanges]
}

/** Whether a suspect, or one of its set, is the culprit. */
function isNamedBy(suspect: Suspect, id: string): boolean {
  const { glr, size, aboveCritical, asLikely, indistinguishableFrom, ...which } = suspect
  return [which, ...indistinguishableFrom].some((one) => Object.values(one).includes(id))
}

function count(suspects: readonly Suspect[]): number {
  return suspects.reduce((sum, one) => sum + 1 + one.indistinguishableFrom.length, 0)
}

function judge(
  answer: MfaAnswer,
  culprit: { readonly kind: ErrorKind; readonly size: number; readonly id: string },
  checked: number
): Trial {
  const [first] = answer.suspects
  const likely = answer.suspects.filter(({ asLikely }) => asLikely)
  const { kind, size, id } = culprit
  return {
    ...{ kind, size, checked },
    detected: answer.global.reject,
    named: first !== undefined && isNamedBy(first, id),
    amongLikely: likely.some((suspect) => isNamedBy(suspect, id)),
    accused: first?.aboveCritical === true,
    likely: count(likely)
  }
}

/** Flows by which mass reaches a process from outside, the nearest way; empty where none does. */
function wayInto({ processes, flows }: CitySystem, process: string): readonly string[] {
  const inside = new Set(processes)
  const ways = new Map<string, readonly string[]>([[process, []]])
  // A map visits what is added while it is walked through: a search in breadth.
  for (const [place, way] of ways) {
    for (const { id, from, to } of flows) {
      if (to !== place || ways.has(from)) continue
      const longer = [id, ...way]
      if (!inside.has(from)) return longer
      ways.set(from, longer)
    }
  }
  return []
}

/** So much more came into a process from outside, rightly measured, and left it unrecorded. */
function leaking(system: CitySystem, noisy: Measured, process: string, sds: number): Measured {
  const touching = system.flows.filter(({ from, to }) => from === process || to === process)
  const lost = sds * Math.hypot(...touching.map(({ sd }) => sd))
  const way = new Set(wayInto(system, process))
  return new Map([...noisy].map(([id, value]) => [id, way.has(id) ? value + lost : value]))
}

/**
 * Every kind and size of gross error once in the city of a seed, with the same random errors: a bias
 * on any quantity that the balances check, a leak at any process that something reaches from outside.
 *
 * @param noise of the measurements, in their standard deviations.
 */
export function trialsOf(seed: number, noise = 1): readonly Trial[] {
  const random = new Random(`culprit/${seed}`)
  const system = citySystem(seed, random)
  const noisy: Measured = new Map(
    system.flows.map(({ id, kilograms, sd }) => [id, kilograms + noise * sd * normal(random)])
  )
  const answer = (measured: Measured) => reconcile(documentOf(system, measured))
  const clean = answer(noisy)
  const biased = random.pick(quantitiesOf(clean).filter((one) => one.class === 'redundant'))
  const reached = system.processes.filter((process) => wayInto(system, process).length > 0)
  const process = random.pick(reached)
  const sign = random.chance(0.5) ? 1 : -1
  const sd = biased.measuredSd ?? 0
  const checked = 1 - ((biased.sd ?? 0) / sd) ** 2
  const trials = errorSizes.flatMap((size): Trial[] => {
    const shifted = new Map(noisy).set(biased.id, (noisy.get(biased.id) ?? 0) + sign * size * sd)
    return [
      judge(answer(shifted), { kind: 'bias', size, id: biased.id }, checked),
      judge(answer(leaking(system, noisy, process, size)), { kind: 'leak', size, id: process }, 1)
    ]
  })
  return [judge(clean, { kind: 'none', size: 0, id: '' }, 0), ...trials]
}

function share(trials: readonly Trial[], holds: (trial: Trial) => boolean): number {
  return trials.length === 0 ? Number.NaN : trials.filter(holds).length / trials.length
}

/** Shares over all trials of a kind and size. */
export function ratesOf(trials: readonly Trial[]): Rate[] {
  const groups = Map.groupBy(trials, ({ kind, size }) => `${kind} ${size}`)
  return [...groups.values()].map((group) => {
    const well = group.filter(({ checked }) => checked >= wellChecked)
    const [{ kind, size } = { kind: 'none' as const, size: 0 }] = group
    return {
      ...{ kind, size, trials: group.length },
      detected: share(group, ({ detected }) => detected),
      named: share(group, ({ named }) => named),
      accusedRightly: share(group, ({ accused, named }) => accused && named),
      accusedWrongly: share(group, ({ accused, named }) => accused && !named),
      wellChecked: well.length,
      namedOfWellChecked: share(well, ({ named }) => named),
      amongLikely: share(group, ({ amongLikely }) => amongLikely),
      meanLikely: group.reduce((sum, { likely }) => sum + likely, 0) / group.length
    }
  })
}
