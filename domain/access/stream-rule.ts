import type { FilieraEvent } from '../catalog.ts'
import { effective } from '../effective.ts'
import { evolve, noSurplus, type SurplusState } from '../surplus/standing.ts'
import { ofSurplus } from '../surplus/stream.ts'

/**
 * What a party's statement must fit in the stream that it goes into, where the stream is not named
 * after a place of its own: a surplus is its donor's, a claim its NGO's, a sorting its site's.
 */
export interface StreamRule {
  /** Places beside the voice's whose owner matters. */
  readonly places: readonly string[]
  /** Why it may not stand there; null where it may. The same for what is foreign and what is not there. */
  readonly refusal: (isOwn: (place: string) => boolean) => string | null
}

type Said<Name extends FilieraEvent['type']> = Extract<FilieraEvent, { readonly type: Name }>

function surplusOf(before: readonly FilieraEvent[]): SurplusState {
  return before.flatMap((event) => ofSurplus(event) ?? []).reduce(evolve, noSurplus)
}

function rule(refusal: StreamRule['refusal'], places: readonly string[] = []): StreamRule {
  return { refusal, places }
}

/** An id belongs to whoever used it first. */
function declaring({ data }: Said<'SurplusDeclared'>, before: readonly FilieraEvent[]): StreamRule {
  const { declared } = surplusOf(before)
  const isFree =
    declared === null || (declared.donor === data.donor && declared.boundary === data.boundary)
  return rule(() =>
    isFree ? null : `the id ${data.surplus} is taken; give your surplus an id of your own`
  )
}

function collecting(
  { data }: Said<'SurplusCollected'>,
  before: readonly FilieraEvent[]
): StreamRule {
  const { surplus, from, boundary, claim, ddtNo } = data
  const { declared, claims } = surplusOf(before)
  const isOfDonor = declared?.donor === from && declared.boundary === boundary
  if (data.reportedBy === 'donor') {
    return rule(() => (isOfDonor ? null : `no surplus ${surplus} of ${from} is declared`))
  }
  const standing = claims.filter(
    (each) => each.status !== 'released' && (claim === null || each.claim === claim)
  )
  const ngos = standing.map(({ ngo }) => ngo)
  const underPaper = collectorsUnder(ddtNo, before)
  return rule(
    (isOwn) => {
      if (!isOfDonor || !ngos.some(isOwn)) {
        return `you hold no such claim on surplus ${surplus} of ${from}; claim it first`
      }
      return underPaper.every(isOwn)
        ? null
        : `document ${ddtNo} of surplus ${surplus} is about another collection; check its number, or ask the donor`
    },
    [...ngos, ...underPaper]
  )
}

/**
 * Who fetched under a document, as it was said. Of statements under one document the best counts, and so
 * one of somebody else's would take the place of theirs.
 */
function collectorsUnder(ddtNo: string | null, before: readonly FilieraEvent[]): readonly string[] {
  return before.flatMap((event) =>
    event.type === 'SurplusCollected' && ddtNo !== null && event.data.ddtNo === ddtNo
      ? [event.data.collector]
      : []
  )
}

/** Where a sorting was: the site of the first that spoke of it. */
function siteOf(before: readonly FilieraEvent[]): string | null {
  for (const event of before) {
    if (event.type === 'SurplusSorted' || event.type === 'DonationDelivered') return event.data.site
  }
  return null
}

function sorting(
  { data }: Said<'SurplusSorted'> | Said<'DonationDelivered'>,
  before: readonly FilieraEvent[]
): StreamRule {
  const site = siteOf(before)
  return rule(() =>
    site === null || site === data.site
      ? null
      : `the id ${data.sorting} is taken; give your sorting an id of your own`
  )
}

/** Who receives says only what the giver set aside for it, or says that it handed over. */
function receiving(
  { data }: Said<'DonationDelivered'>,
  before: readonly FilieraEvent[]
): StreamRule {
  const isGiven = before.some(
    (event) =>
      (event.type === 'DonationAllocated' || event.type === 'DonationDelivered') &&
      event.data.donation === data.donation &&
      event.data.receiver === data.receiver &&
      event.data.site === data.site
  )
  return rule(() =>
    isGiven
      ? null
      : `no donation ${data.donation} of ${data.site} to ${data.receiver} is known; ask the giver to record it`
  )
}

const ruledTypes = [
  'SurplusDeclared',
  'SurplusCollected',
  'SurplusSorted',
  'DonationDelivered'
] as const satisfies readonly FilieraEvent['type'][]
type RuledEvent = Said<(typeof ruledTypes)[number]>

const ruled: ReadonlySet<string> = new Set(ruledTypes)

/** Whether what its stream holds has a say about a statement of the type; else its voice says enough. */
export function hasStreamRule(type: string): boolean {
  return ruled.has(type)
}

function isRuled(event: FilieraEvent): event is RuledEvent {
  return hasStreamRule(event.type)
}

/** Whether the rule lets a statement of the type be the first of any stream, whatever it says. */
export function mayOpenStream(type: string): boolean {
  return type === 'SurplusDeclared'
}

/**
 * The rule for a statement where its stream holds these, in their order; null where its voice says
 * enough and the stream need not be read.
 */
export function streamRuleOf(
  event: FilieraEvent,
  recorded: readonly FilieraEvent[]
): StreamRule | null {
  if (!isRuled(event)) return null
  const before =
    recorded.length === 0 ? recorded : effective(recorded).filter(({ id }) => id !== event.corrects)
  return ruleOf(event, before)
}

function ruleOf(event: RuledEvent, before: readonly FilieraEvent[]): StreamRule {
  switch (event.type) {
    case 'SurplusDeclared':
      return declaring(event, before)
    case 'SurplusCollected':
      return collecting(event, before)
    case 'SurplusSorted':
      return sorting(event, before)
    case 'DonationDelivered':
      return event.data.reportedBy === 'receiver'
        ? receiving(event, before)
        : sorting(event, before)
  }
}
