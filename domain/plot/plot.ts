import { z } from 'zod'
import type { Decider, DecisionOf } from '../decider.ts'
import { Failure } from '../failure.ts'
import { sameData } from '../same-data.ts'
import { assigned, type PlotAssigned, type PlotReleased, released } from './events.ts'

export const assignPlot = z.strictObject({ type: z.literal('AssignPlot'), ...assigned.shape })

/** The boundary is that of the assignment. */
export const releasePlot = z.strictObject({
  type: z.literal('ReleasePlot'),
  ...released.omit({ boundary: true }).shape
})

export type PlotCommand = z.infer<typeof assignPlot> | z.infer<typeof releasePlot>
export type PlotEvent = DecisionOf<typeof PlotAssigned | typeof PlotReleased>

interface Assignment extends z.infer<typeof assigned> {
  /** First day on which it no longer holds, and why; null while nobody gave the plot back. */
  readonly released: { readonly from: string; readonly reason: string | null } | null
}

export interface PlotState {
  readonly assignments: readonly Assignment[]
}

/** Whether an assignment that nobody gave back holds on that day. */
function holdsOn({ from, to, released: given }: Assignment, onDay: string): boolean {
  return given === null && from <= onDay && (to === null || onDay <= to)
}

function evolve({ assignments }: PlotState, event: PlotEvent): PlotState {
  if (event.type === 'PlotAssigned') {
    return { assignments: [...assignments, { ...event.data, released: null }] }
  }
  const { holder, from, reason } = event.data
  return {
    assignments: assignments.map((each) =>
      each.holder === holder && holdsOn(each, from) ? { ...each, released: { from, reason } } : each
    )
  }
}

type AssignPlot = Extract<PlotCommand, { readonly type: 'AssignPlot' }>
type ReleasePlot = Extract<PlotCommand, { readonly type: 'ReleasePlot' }>

/** Days of two assignments that both would hold. */
function overlaps(held: Assignment, asked: AssignPlot): boolean {
  const { from, to, released: given } = held
  const neverHeld = given !== null && given.from <= from
  const endsBefore = to !== null && to < asked.from
  const givenBackBefore = given !== null && given.from <= asked.from
  const beginsAfter = asked.to !== null && asked.to < from
  return !(neverHeld || endsBefore || givenBackBefore || beginsAfter)
}

function span({ from, to, released: given }: Assignment): string {
  if (given !== null) return `from ${from}, given back on ${given.from}`
  return to === null ? `from ${from} on` : `from ${from} to ${to}`
}

function assign(command: AssignPlot, { assignments }: PlotState): readonly PlotEvent[] {
  const { type: _, ...data } = command
  const { plot, holder, from, to } = command
  if (assignments.some(({ released: __, ...past }) => sameData(past, data))) return []
  if (to !== null && to < from) {
    throw new Failure(
      'dates_out_of_order',
      `the assignment of ${plot} would end on ${to}, before it begins on ${from}; give ${from} or a later day`,
      { plot, from, to }
    )
  }
  const other = assignments.find((held) => held.holder !== holder && overlaps(held, command))
  if (other === undefined) return [{ type: 'PlotAssigned', data }]
  throw new Failure(
    'plot_assigned',
    `${plot} is assigned to ${other.holder} ${span(other)}, so ${holder} cannot have it from ${from}${to === null ? '' : ` to ${to}`}; release it first or give other days`,
    { plot, holder: other.holder, from: other.from, to: other.to, askedFrom: from, askedTo: to }
  )
}

function notHeld({ plot, holder, from }: ReleasePlot, { assignments }: PlotState): Failure {
  const own = assignments.findLast((each) => each.holder === holder)
  if (own !== undefined && own.released === null) {
    return new Failure(
      'dates_out_of_order',
      `${holder} holds ${plot} ${span(own)}, so it cannot be given back from ${from}; give a day within`,
      { plot, holder, from, assignedFrom: own.from, assignedTo: own.to }
    )
  }
  const present = assignments.find((each) => holdsOn(each, from))
  const held = own === undefined ? 'never held it' : `held it ${span(own)}`
  const now = present === undefined ? 'nobody holds it' : `${present.holder} holds it`
  return new Failure(
    'plot_not_held',
    `${holder} cannot give ${plot} back from ${from}: ${holder} ${held}, and ${now} then; name the present holder`,
    { plot, holder, from, presentHolder: present?.holder ?? null }
  )
}

function release(command: ReleasePlot, state: PlotState): readonly PlotEvent[] {
  const { type: _, ...asked } = command
  const { plot, holder, from, reason } = command
  const mine = state.assignments.filter((each) => each.holder === holder)
  if (mine.some((each) => sameData(each.released, { from, reason }))) return []
  const [held] = mine.filter((each) => holdsOn(each, from))
  if (held === undefined) throw notHeld(command, state)
  return [{ type: 'PlotReleased', data: { boundary: held.boundary, ...asked, plot } }]
}

/** A plot has one holder a day, and only that holder gives it back. */
export const plotDecider: Decider<PlotState, PlotCommand, PlotEvent> = {
  initial: { assignments: [] },
  evolve,
  decide: (command, state) =>
    command.type === 'AssignPlot' ? assign(command, state) : release(command, state)
}
