import { z } from 'zod'
import {
  boundaryDecider,
  defineBoundary,
  reviseBoundary,
  setBoundaryAudience
} from '../../domain/boundary/boundary.ts'
import { boundaryStream } from '../../domain/boundary/events.ts'
import { correctMeasurement, voidEvent } from '../../domain/correction/correction.ts'
import { only } from '../../domain/effective.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { Handled } from '../../domain/handle.ts'
import { plotStream } from '../../domain/plot/events.ts'
import { assignPlot, plotDecider, releasePlot } from '../../domain/plot/plot.ts'
import { siteStream } from '../../domain/site/events.ts'
import {
  changeManager,
  closeSite,
  openSite,
  renameSite,
  siteDecider
} from '../../domain/site/site.ts'
import { sortingStream } from '../../domain/sorting/events.ts'
import { allocateDonation, sortingDecider } from '../../domain/sorting/sorting.ts'
import { startupStream } from '../../domain/startup/events.ts'
import { reachMilestone, registerStartup, startupDecider } from '../../domain/startup/startup.ts'
import {
  claimSurplus,
  declineSurplus,
  expireSurplus,
  releaseClaim,
  withdrawSurplus
} from '../../domain/surplus/commands.ts'
import { surplusStream } from '../../domain/surplus/events.ts'
import { surplusDecider } from '../../domain/surplus/surplus.ts'
import { type CommandContext, commandType, decidedBy } from './command.ts'
import { handleCorrection } from './correction.ts'

const onBoundary = decidedBy({
  decider: boundaryDecider,
  accepts: only('BoundaryDefined', 'BoundaryRevised', 'BoundaryAudienceSet'),
  streamOf: boundaryStream
})
const onSite = decidedBy({
  decider: siteDecider,
  accepts: only('SiteOpened', 'SiteRenamed', 'MarketConcessionChanged', 'SiteClosed'),
  streamOf: siteStream
})
const onPlot = decidedBy({
  decider: plotDecider,
  accepts: only('PlotAssigned', 'PlotReleased'),
  streamOf: plotStream
})
const onStartup = decidedBy({
  decider: startupDecider,
  accepts: only('StartupRegistered', 'MilestoneReached'),
  streamOf: startupStream
})
const onSurplus = decidedBy({
  decider: surplusDecider,
  accepts: only(
    'SurplusDeclared',
    'SurplusClaimed',
    'SurplusDeclined',
    'ClaimReleased',
    'SurplusExpired',
    'SurplusWithdrawn',
    'SurplusCollected'
  ),
  streamOf: surplusStream
})
const onSorting = decidedBy({
  decider: sortingDecider,
  accepts: only('SurplusSorted', 'DonationAllocated'),
  streamOf: sortingStream
})

/** A surplus expires when its time is over, not when somebody says that it will be. */
async function onExpiry(
  store: EventStore,
  command: z.output<typeof expireSurplus>,
  context: CommandContext
): Promise<Handled> {
  if (command.atMs <= context.nowMs) return onSurplus(store, command, context)
  const at = new Date(command.atMs).toISOString()
  throw new Failure(
    'in_the_future',
    `surplus ${command.surplus} cannot have expired at ${at}, it is ${new Date(context.nowMs).toISOString()}; ask again then`,
    { surplus: command.surplus, at }
  )
}

/** Every type of command there is. The route, its reference and `decide` are derived from it. */
export const commandTypes = [
  commandType({
    doc: 'Gives a space in which flows are counted its name, inhabitants and their source.',
    schema: defineBoundary,
    handler: onBoundary
  }),
  commandType({
    doc: 'Replaces the facts of a boundary, for a stated reason.',
    schema: reviseBoundary,
    handler: onBoundary
  }),
  commandType({
    doc: 'Opens all that is recorded of a boundary to everybody, or closes it again, for a reason.',
    schema: setBoundaryAudience,
    handler: onBoundary
  }),
  commandType({
    doc: 'Makes a place known that food passes through.',
    schema: openSite,
    handler: onSite
  }),
  commandType({
    doc: 'Gives a place another name from a day on; it stays the same place.',
    schema: renameSite,
    handler: onSite
  }),
  commandType({
    doc: 'Gives a market, or another place, another manager from a day on.',
    schema: changeManager,
    handler: onSite
  }),
  commandType({
    doc: 'Closes a place from a day on; nothing of it changes after that day.',
    schema: closeSite,
    handler: onSite
  }),
  commandType({
    doc: 'Gives a plot to a holder for days on which nobody else has it.',
    schema: assignPlot,
    handler: onPlot
  }),
  commandType({
    doc: 'Takes a plot back from its present holder.',
    schema: releasePlot,
    handler: onPlot
  }),
  commandType({
    doc: 'Makes a startup known, with what it does and the plot it works on.',
    schema: registerStartup,
    handler: onStartup
  }),
  commandType({
    doc: 'Records that a registered startup reached a milestone; each is reached once, but for "other".',
    schema: reachMilestone,
    handler: onStartup
  }),
  commandType({
    doc: 'Claims a declared surplus for an NGO: an amount, all that is open, or a share of what was declared.',
    schema: claimSurplus,
    handler: onSurplus
  }),
  commandType({
    doc: 'Says that an NGO will not take a surplus; others still may.',
    schema: declineSurplus,
    handler: onSurplus
  }),
  commandType({
    doc: 'Gives a claim back, so that its quantity is open again.',
    schema: releaseClaim,
    handler: onSurplus
  }),
  commandType({
    doc: 'Lets what is open of a surplus expire once it is no longer available.',
    schema: expireSurplus,
    handler: onExpiry
  }),
  commandType({
    doc: 'Takes back what is open of a surplus, for the donor.',
    schema: withdrawSurplus,
    handler: onSurplus
  }),
  commandType({
    doc: 'Sets aside part of a sorted lot for a receiver.',
    schema: allocateDonation,
    handler: onSorting
  }),
  commandType({
    doc: 'Corrects a quantity of a recorded event; the first statement stays in the log.',
    schema: correctMeasurement,
    handler: handleCorrection
  }),
  commandType({
    doc: 'Says that a recorded event did not happen; it stays in the log and no longer counts.',
    schema: voidEvent,
    handler: handleCorrection
  })
] as const

const [first, ...others] = commandTypes

/** What may be said, for the reference; `decide` reads it by the schema of its type. */
export const anyCommand = z.discriminatedUnion('type', [
  first.schema.describe(first.doc),
  ...others.map(({ schema, doc }) => schema.describe(doc))
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
