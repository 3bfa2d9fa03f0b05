import { z } from 'zod'
import { partyRoles, type Scope } from '../../domain/access/role.ts'
import {
  defineBoundary,
  reviseBoundary,
  setBoundaryAudience
} from '../../domain/boundary/boundary.ts'
import { correctMeasurement, voidEvent } from '../../domain/correction/correction.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { Handled } from '../../domain/handle.ts'
import { assignPlot, releasePlot } from '../../domain/plot/plot.ts'
import { changeManager, closeSite, openSite, renameSite } from '../../domain/site/site.ts'
import { allocateDonation, type SortingState } from '../../domain/sorting/sorting.ts'
import { reachMilestone, registerStartup } from '../../domain/startup/startup.ts'
import {
  claimSurplus,
  declineSurplus,
  expireSurplus,
  type ReleaseClaim,
  releaseClaim,
  withdrawSurplus
} from '../../domain/surplus/commands.ts'
import type { SurplusState } from '../../domain/surplus/standing.ts'
import { type Asker, deskAsks, parties } from './asking.ts'
import { type CommandContext, type CommandType, commandType } from './command.ts'
import { onCorrection, ownStatement } from './correction.ts'
import {
  onBoundary,
  onExpiry,
  onPlot,
  onSite,
  onSorting,
  onStartup,
  onSurplus
} from './families.ts'

const reference = deskAsks('decide:reference')

/** A claim is asked for by the NGO itself, today; a coordinator's own name is the desk's to add. */
const asItself = ({ ngo, onBehalfBy = null }: { ngo: string; onBehalfBy?: string | null }) =>
  onBehalfBy === null ? { ngo } : { ngo, onBehalfBy }

/** Claims of others are not there, whatever their ids. */
async function ownClaims(
  state: SurplusState,
  asker: Asker,
  { claim }: ReleaseClaim
): Promise<SurplusState> {
  const own = new Set<string>()
  for (const { ngo } of state.claims) if (await asker.owns(ngo)) own.add(ngo)
  const claims = state.claims.filter(({ ngo }) => own.has(ngo))
  return claims.some((each) => each.claim === claim) ? state : { ...state, claims }
}

async function ownSurplus(state: SurplusState, asker: Asker): Promise<SurplusState | null> {
  const { declared } = state
  return declared === null || (await asker.owns(declared.donor)) ? state : null
}

async function ownSorting(state: SortingState, asker: Asker): Promise<SortingState | null> {
  const { sorted } = state
  return sorted === null || (await asker.owns(sorted.site)) ? state : null
}

/** Every type of command there is. The route, its reference and `decide` are derived from it. */
export const commandTypes = [
  commandType({
    doc: 'Gives a space in which flows are counted its name, inhabitants and their source.',
    schema: defineBoundary,
    family: onBoundary,
    asking: reference
  }),
  commandType({
    doc: 'Replaces the facts of a boundary, for a stated reason.',
    schema: reviseBoundary,
    family: onBoundary,
    asking: reference
  }),
  commandType({
    doc: 'Opens all that is recorded of a boundary to everybody, or closes it again, for a reason.',
    schema: setBoundaryAudience,
    family: onBoundary,
    asking: reference
  }),
  commandType({
    doc: 'Makes a place known that food passes through.',
    schema: openSite,
    family: onSite,
    asking: reference
  }),
  commandType({
    doc: 'Gives a place another name from a day on; it stays the same place.',
    schema: renameSite,
    family: onSite,
    asking: reference
  }),
  commandType({
    doc: 'Gives a market, or another place, another manager from a day on.',
    schema: changeManager,
    family: onSite,
    asking: reference
  }),
  commandType({
    doc: 'Closes a place from a day on; nothing of it changes after that day.',
    schema: closeSite,
    family: onSite,
    asking: reference
  }),
  commandType({
    doc: 'Gives a plot to a holder for days on which nobody else has it.',
    schema: assignPlot,
    family: onPlot,
    asking: reference
  }),
  commandType({
    doc: 'Takes a plot back from its present holder.',
    schema: releasePlot,
    family: onPlot,
    asking: reference
  }),
  commandType({
    doc: 'Makes a startup known, with what it does and the plot it works on.',
    schema: registerStartup,
    family: onStartup,
    asking: reference
  }),
  commandType({
    doc: 'Records that a registered startup reached a milestone; each is reached once, but for "other".',
    schema: reachMilestone,
    family: onStartup,
    asking: {
      ...{ ...parties, scope: 'ingest:events', roles: ['startup'] },
      own: ({ startup }) => ({ startup })
    }
  }),
  commandType({
    doc: 'Claims a declared surplus for an NGO: an amount, all that is open, or a share of what was declared.',
    schema: claimSurplus,
    family: onSurplus,
    asking: { ...parties, scope: 'claim:surplus', roles: ['ngo'], oneTap: true, own: asItself }
  }),
  commandType({
    doc: 'Says that an NGO will not take a surplus; others still may.',
    schema: declineSurplus,
    family: onSurplus,
    asking: { ...parties, scope: 'claim:surplus', roles: ['ngo'], oneTap: true, own: asItself }
  }),
  commandType({
    doc: 'Gives a claim back, so that its quantity is open again.',
    schema: releaseClaim,
    family: onSurplus,
    asking: {
      ...{ ...parties, scope: 'claim:surplus', roles: ['ngo'], oneTap: true },
      seen: ownClaims
    }
  }),
  commandType({
    doc: 'Lets what is open of a surplus expire once it is no longer available.',
    schema: expireSurplus,
    family: onExpiry,
    asking: deskAsks('declare:surplus')
  }),
  commandType({
    doc: 'Takes back what is open of a surplus, for the donor.',
    schema: withdrawSurplus,
    family: onSurplus,
    asking: {
      ...{
        ...parties,
        scope: 'declare:surplus',
        roles: ['operator', 'wholesaler', 'grower', 'startup']
      },
      seen: ownSurplus
    }
  }),
  commandType({
    doc: 'Sets aside part of a sorted lot for a receiver.',
    schema: allocateDonation,
    family: onSorting,
    asking: {
      ...{ ...parties, scope: 'allocate:donations', roles: ['ngo'] },
      seen: ownSorting
    }
  }),
  commandType({
    doc: 'Corrects a quantity of a recorded event; the first statement stays in the log.',
    schema: correctMeasurement,
    family: onCorrection,
    asking: { ...parties, scope: 'correct:events', roles: partyRoles, seen: ownStatement }
  }),
  commandType({
    doc: 'Says that a recorded event did not happen; it stays in the log and no longer counts.',
    schema: voidEvent,
    family: onCorrection,
    asking: { ...parties, scope: 'correct:events', roles: partyRoles, seen: ownStatement }
  })
] as const

const [first, ...others] = commandTypes

/** What it does, and who may ask for it. */
function sentencesOf({ doc, asking }: Pick<CommandType, 'doc' | 'asking'>): string {
  return `${doc} Asked for by: ${['desk', ...asking.roles].join(', ')}.`
}

/** Scopes of which each command needs one. */
export const commandScopes: readonly Scope[] = [
  ...new Set(commandTypes.map(({ asking }) => asking.scope))
]

/** What may be said, for the reference; `decide` reads it by the schema of its type. */
export const anyCommand = z.discriminatedUnion('type', [
  first.schema.describe(sentencesOf(first)),
  ...others.map((type) => type.schema.describe(sentencesOf(type)))
])

const typed = z.looseObject({ type: z.string() })

/**
 * Decides a command of any type.
 *
 * @param said the command as somebody wrote it; the schema of its type reads it.
 * @throws Failure `invalid_parameter` where it cannot be read; refusals; Conflict; Failure of the
 * store.
 */
export async function decide(
  store: EventStore,
  said: unknown,
  context: CommandContext
): Promise<Handled> {
  const name = typed.safeParse(said).data?.type
  const found = commandTypes.find((type) => type.name === name)
  if (found !== undefined) return found.decide(store, said, context)
  const shown = name === undefined ? 'a command without a type' : `"${name.slice(0, 80)}"`
  throw new Failure(
    'invalid_parameter',
    `${shown} is no command; its type is one of ${commandTypes.map((type) => type.name).join(', ')}`
  )
}
