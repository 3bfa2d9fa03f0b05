import { Failure } from '../failure.ts'
import { type Prepared, prepare, throughputOf } from './forward.ts'
import type { ForwardSystem } from './forward-system.ts'

/** A part of the whole: kg per period, and its share of the whole, 0 to 1. */
interface Part {
  readonly value: number
  readonly share: number
}

/** What of an input ends where; the shares sum to 1. A rest ends at the process it leaves. */
interface Downstream {
  readonly input: string
  readonly parts: readonly (Part & { readonly at: string; readonly as: 'destination' | 'rest' })[]
}

/** Of which inputs something consists; the shares sum to 1, or there is nothing and no share. */
interface Upstream {
  readonly at: string
  readonly value: number
  readonly parts: readonly (Part & { readonly input: string })[]
}

export interface Attribution {
  readonly downstream: readonly Downstream[]
  readonly upstream: readonly Upstream[]
}

/** Which inputs to follow down, and which processes and destinations to trace back. */
export interface Question {
  readonly downstreamOf: readonly string[]
  readonly upstreamOf: readonly string[]
}

/**
 * Which share of what reaches a place came from which input, and where an input ends up. Assumes
 * proportional mixing: what a process passes on is composed like all that it receives, so crates
 * that come back around a loop are counted with what they were when they entered. With
 * N = (I - T)^-1, the fundamental matrix of an absorbing chain (Kemeny & Snell 1960, Finite Markov
 * Chains, ch. 3): input g brings N_ig s_g to process i. The opening stock of an inventory is one
 * more input.
 *
 * @returns kg per period and shares
 * @throws Failure `mfa_invalid`, listing unknown inputs and places that are asked for;
 *   `loop_without_exit`
 */
export function attribute(system: ForwardSystem, question: Question): Attribution {
  const prepared = prepare(system)
  refuseUnknown(prepared, question)
  throughputOf(prepared)
  return {
    downstream: question.downstreamOf.map((input) => follow(prepared, input)),
    upstream: question.upstreamOf.map((at) => trace(prepared, at))
  }
}

function refuseUnknown({ system, places }: Prepared, question: Question): void {
  const inputs = new Set(system.inputs.map(({ id }) => id))
  const targets = new Set([...places.keys(), ...system.transfers.map(({ to }) => to)])
  const unknown = [
    ...question.downstreamOf.filter((id) => !inputs.has(id)).map((id) => `input ${id}`),
    ...question.upstreamOf.filter((id) => !targets.has(id)).map((id) => `place ${id}`)
  ]
  if (unknown.length === 0) return
  throw new Failure('mfa_invalid', `asked for, but not in the flow system: ${unknown.join('; ')}`, {
    wrong: unknown.length
  })
}

/** Downstream: one solution with the one input alone. */
function follow({ system, places, passage, rests }: Prepared, input: string): Downstream {
  const { to: target, value: whole } = system.inputs.find(({ id }) => id === input) ?? {
    to: '',
    value: 0
  }
  const one = new Float64Array(places.size)
  one[places.get(target) ?? 0] = 1
  // Shares of one unit, so that an input of 0 kg has them too.
  const reached = passage.throughput(one)
  const ends = new Map<string, number>()
  for (const { from, to, share } of system.transfers) {
    if (places.has(to)) continue
    ends.set(to, (ends.get(to) ?? 0) + share * (reached[places.get(from) ?? 0] ?? 0))
  }
  const part = (at: string, as: 'destination' | 'rest', share: number) => ({
    at,
    as,
    share,
    value: share * whole
  })
  return {
    input,
    parts: [
      ...[...ends].map(([at, share]) => part(at, 'destination', share)),
      ...system.processes.map(({ id }, place) =>
        part(id, 'rest', (rests[place] ?? 0) * (reached[place] ?? 0))
      )
    ].filter(({ share }) => share > 0)
  }
}

/** Upstream: one solution of the transpose gives what a kg of every input yields there. */
function trace({ system, places, passage }: Prepared, at: string): Upstream {
  const perPass = new Float64Array(places.size)
  const own = places.get(at)
  if (own !== undefined) perPass[own] = 1
  else {
    for (const { from, to, share } of system.transfers) {
      const place = places.get(from) ?? 0
      if (to === at) perPass[place] = (perPass[place] ?? 0) + share
    }
  }
  const yields = passage.yields(perPass)
  const parts = system.inputs
    .filter(({ value }) => value > 0)
    .map(({ id, to, value }) => ({ input: id, value: value * (yields[places.get(to) ?? 0] ?? 0) }))
    .filter(({ value }) => value > 0)
  const whole = parts.reduce((sum, { value }) => sum + value, 0)
  return { at, value: whole, parts: parts.map((part) => ({ ...part, share: part.value / whole })) }
}
