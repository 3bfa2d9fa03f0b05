import type { NewEvent, Position } from '../domain/event-store.ts'
import type { Entrant, Outcome } from './entrant.ts'
import { note, type RejectNote } from './source.ts'

/** An event that the store holds already. */
export type Stored = NewEvent & { readonly position: Position }

/** What is to be done with one entrant. */
export type Plan =
  | { readonly kind: 'append'; readonly event: NewEvent }
  /** Says what another entrant of the batch says, which is to be appended. */
  | { readonly kind: 'repeat'; readonly of: number }
  | { readonly kind: 'known'; readonly event: Stored }
  | { readonly kind: 'rejected'; readonly problem: RejectNote }

/** The plans where entrants are refused, by their index, and with each what only repeats it. */
export function withoutRefused(
  plans: readonly Plan[],
  refused: ReadonlyMap<number, RejectNote>
): readonly Plan[] {
  if (refused.size === 0) return plans
  return plans.map((plan, index): Plan => {
    const problem = refused.get(plan.kind === 'repeat' ? plan.of : index)
    return problem === undefined ? plan : { kind: 'rejected', problem }
  })
}

/** Whether an event that comes again says what the other one says, where its source has no say in that. */
export function sameContent(a: NewEvent, b: NewEvent): boolean {
  return a.data === b.data && a.type === b.type && a.occurredAtMs === b.occurredAtMs
}

/** Why an event is rejected whose id is stored with other content. */
export function otherContent({ id }: NewEvent): RejectNote {
  const reason = `the id ${id} is stored already with other content; to correct that event, send a new one whose "corrects" names it`
  return note('id', 'same_id_other_content', reason, id)
}

/** What the store answered for the entrants of a batch. */
export interface Admitted {
  /** Of each that was to be appended. */
  readonly positions: readonly (Position | undefined)[]
  /** Those that the store held already. */
  readonly repeated: ReadonlySet<number>
}

export const nothingAdmitted: Admitted = { positions: [], repeated: new Set() }

/** What is to be appended to each stream, with the indexes of the entrants that say it. */
export function appendedByStream(
  entrants: readonly Entrant[],
  plans: readonly Plan[]
): ReadonlyMap<string, { readonly events: NewEvent[]; readonly places: number[] }> {
  const byStream = new Map<string, { events: NewEvent[]; places: number[] }>()
  for (const [index, { stream }] of entrants.entries()) {
    const plan = plans[index]
    if (plan?.kind !== 'append') continue
    let group = byStream.get(stream)
    if (group === undefined) {
      group = { events: [], places: [] }
      byStream.set(stream, group)
    }
    group.events.push(plan.event)
    group.places.push(index)
  }
  return byStream
}

/** Of those that are not let in, what became of them. */
export function rejectedOf(
  entrants: readonly Entrant[],
  plans: readonly Plan[]
): readonly Outcome[] {
  return entrants.flatMap(({ row }, index) => {
    const plan = plans[index]
    return plan?.kind === 'rejected' ? [outcomeAt(index, row, plans, nothingAdmitted)] : []
  })
}

/** What became of each, once what was planned is done. */
export function outcomesOf(
  entrants: readonly Entrant[],
  plans: readonly Plan[],
  admitted: Admitted
): readonly Outcome[] {
  return entrants.map(({ row }, index) => outcomeAt(index, row, plans, admitted))
}

function outcomeAt(
  index: number,
  row: number,
  plans: readonly Plan[],
  { positions, repeated }: Admitted
): Outcome {
  const plan = plans[index]
  if (plan?.kind === 'rejected') return { row, status: 'rejected', problems: [plan.problem] }
  if (plan?.kind === 'known') {
    return { row, status: 'duplicate', id: plan.event.id, position: plan.event.position }
  }
  const first = plan?.kind === 'repeat' ? plans[plan.of] : plan
  const position = positions[plan?.kind === 'repeat' ? plan.of : index]
  if (first?.kind !== 'append' || position === undefined) return { row, status: 'withheld' }
  const isNew = plan?.kind === 'append' && !repeated.has(index)
  const status = isNew ? 'appended' : 'duplicate'
  return { row, status, id: first.event.id, position }
}
