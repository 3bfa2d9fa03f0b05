import { z } from 'zod'
import type { Decider, DecisionOf } from '../decider.ts'
import { Failure } from '../failure.ts'
import { sameData } from '../same-data.ts'
import {
  concessionChanged,
  type MarketConcessionChanged,
  type SiteClosed,
  type SiteOpened,
  type SiteRenamed,
  siteClosed,
  siteOpened,
  siteRenamed
} from './events.ts'

export const openSite = z.strictObject({ type: z.literal('OpenSite'), ...siteOpened.shape })
export const renameSite = z.strictObject({ type: z.literal('RenameSite'), ...siteRenamed.shape })
export const changeManager = z.strictObject({
  type: z.literal('ChangeManager'),
  ...concessionChanged.shape
})
export const closeSite = z.strictObject({ type: z.literal('CloseSite'), ...siteClosed.shape })

export type SiteCommand =
  | z.infer<typeof openSite>
  | z.infer<typeof renameSite>
  | z.infer<typeof changeManager>
  | z.infer<typeof closeSite>

export type SiteEvent = DecisionOf<
  typeof SiteOpened | typeof SiteRenamed | typeof MarketConcessionChanged | typeof SiteClosed
>

type Facts = z.infer<typeof siteOpened>

interface KnownSite {
  readonly status: 'known'
  readonly facts: Facts
  readonly name: string
  /** First day of the present name, where it is not the first one. */
  readonly namedFrom: string | null
  readonly manager: string | null
  readonly managedFrom: string | null
  readonly managedUntil: string | null
  readonly closed: { readonly from: string; readonly reason: string } | null
  /** All of it, so that a command is known when it comes again. */
  readonly decided: readonly SiteEvent[]
}

export type SiteState = { readonly status: 'unknown' } | KnownSite

/** Whatever follows an opening that was voided says nothing of a site. */
function evolve(state: SiteState, event: SiteEvent): SiteState {
  if (event.type === 'SiteOpened') {
    const { name, manager } = event.data
    return {
      status: 'known',
      facts: event.data,
      ...{ name, manager, namedFrom: null, managedFrom: null, managedUntil: null, closed: null },
      decided: [event]
    }
  }
  if (state.status === 'unknown') return state
  const decided = [...state.decided, event]
  switch (event.type) {
    case 'SiteRenamed':
      return { ...state, decided, name: event.data.name, namedFrom: event.data.from }
    case 'MarketConcessionChanged': {
      const { manager, from, until } = event.data
      return { ...state, decided, manager, managedFrom: from, managedUntil: until }
    }
    case 'SiteClosed':
      return { ...state, decided, closed: { from: event.data.from, reason: event.data.reason } }
  }
}

function eventOf(command: SiteCommand): SiteEvent {
  switch (command.type) {
    case 'OpenSite': {
      const { type: _, ...data } = command
      return { type: 'SiteOpened', data }
    }
    case 'RenameSite': {
      const { type: _, ...data } = command
      return { type: 'SiteRenamed', data }
    }
    case 'ChangeManager': {
      const { type: _, ...data } = command
      return { type: 'MarketConcessionChanged', data }
    }
    case 'CloseSite': {
      const { type: _, ...data } = command
      return { type: 'SiteClosed', data }
    }
  }
}

function differs({ site, ...asked }: Facts, { facts }: KnownSite): Failure {
  const fields = Object.entries(asked)
    .filter(([field, value]) => !sameData(value, Reflect.get(facts, field)))
    .map(([field]) => field)
    .join(', ')
  return new Failure(
    'site_differs',
    `${site} was opened as "${facts.name}", from ${facts.openedOn ?? 'an unknown day'}, and differs in ${fields}; use RenameSite, ChangeManager or CloseSite, or void the opening`,
    { site, name: facts.name, openedOn: facts.openedOn, fields }
  )
}

type Change = Exclude<SiteCommand, { readonly type: 'OpenSite' }>

/** Nothing happens to a site from the day on that it is closed. */
function refuseClosed({ site, from }: Change, { closed }: KnownSite): void {
  if (closed === null || from < closed.from) return
  throw new Failure(
    'site_closed',
    `${site} is closed since ${closed.from} (${closed.reason}), so nothing changes there from ${from}; void the closing if it is wrong`,
    { site, closedFrom: closed.from, from }
  )
}

/** A change cannot begin before what it changes did. */
function refuseDisorder(command: Change, state: KnownSite): void {
  const { site, from } = command
  const renamed = { what: `is named "${state.name}"`, since: state.namedFrom }
  const managed = { what: `is managed by ${state.manager}`, since: state.managedFrom }
  const earlier = [{ what: 'is open', since: state.facts.openedOn }]
  if (command.type !== 'ChangeManager') earlier.push(renamed)
  if (command.type !== 'RenameSite') earlier.push(managed)
  for (const { what, since } of earlier) {
    if (since === null || from >= since) continue
    throw new Failure(
      'dates_out_of_order',
      `${site} ${what} since ${since}, so this cannot hold from ${from}; give ${since} or a later day`,
      { site, since, from }
    )
  }
  if (command.type !== 'ChangeManager' || command.until === null || command.until >= from) return
  throw new Failure(
    'dates_out_of_order',
    `the concession of ${site} would end on ${command.until}, before it begins on ${from}; give ${from} or a later day`,
    { site, from, until: command.until }
  )
}

function isSoAlready(command: Change, state: KnownSite): boolean {
  if (command.type === 'RenameSite') return command.name === state.name
  if (command.type === 'CloseSite') return false
  return command.manager === state.manager && command.until === state.managedUntil
}

function decide(command: SiteCommand, state: SiteState): readonly SiteEvent[] {
  const event = eventOf(command)
  if (state.status === 'unknown') {
    if (command.type === 'OpenSite') return [event]
    const { site } = command
    throw new Failure('site_unknown', `${site} is not opened; use OpenSite first`, { site })
  }
  const isRepeated = state.decided.some(
    ({ type, data }) => type === event.type && sameData(data, event.data)
  )
  if (isRepeated) return []
  if (command.type === 'OpenSite') {
    const { type: _, ...facts } = command
    throw differs(facts, state)
  }
  refuseClosed(command, state)
  if (isSoAlready(command, state)) return []
  refuseDisorder(command, state)
  return [event]
}

/** A place is opened once; its name and manager change in the order of days until it closes. */
export const siteDecider: Decider<SiteState, SiteCommand, SiteEvent> = {
  initial: { status: 'unknown' },
  evolve,
  decide
}
