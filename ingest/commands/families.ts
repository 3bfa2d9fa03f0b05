import { boundaryDecider } from '../../domain/boundary/boundary.ts'
import { boundaryStream } from '../../domain/boundary/events.ts'
import { only } from '../../domain/effective.ts'
import { Failure } from '../../domain/failure.ts'
import { plotStream } from '../../domain/plot/events.ts'
import { plotDecider } from '../../domain/plot/plot.ts'
import { siteStream } from '../../domain/site/events.ts'
import { siteDecider } from '../../domain/site/site.ts'
import { sortingStream } from '../../domain/sorting/events.ts'
import { sortingDecider } from '../../domain/sorting/sorting.ts'
import { startupStream } from '../../domain/startup/events.ts'
import { startupDecider } from '../../domain/startup/startup.ts'
import type { ExpireSurplus } from '../../domain/surplus/commands.ts'
import { surplusStream } from '../../domain/surplus/events.ts'
import { noSurplus, type SurplusState } from '../../domain/surplus/standing.ts'
import { ofSurplus } from '../../domain/surplus/stream.ts'
import { surplusDecider } from '../../domain/surplus/surplus.ts'
import { decidedBy, type Family } from './command.ts'

/** The commands of one decider, each on one stream. */

export const onBoundary = decidedBy({
  decider: boundaryDecider,
  accepts: only('BoundaryDefined', 'BoundaryRevised', 'BoundaryAudienceSet'),
  streamOf: boundaryStream,
  boundaryOf: (_, { boundary }) => boundary
})

export const onSite = decidedBy({
  decider: siteDecider,
  accepts: only('SiteOpened', 'SiteRenamed', 'MarketConcessionChanged', 'SiteClosed'),
  streamOf: siteStream,
  boundaryOf: (state) => (state.status === 'known' ? state.facts.boundary : null)
})

export const onPlot = decidedBy({
  decider: plotDecider,
  accepts: only('PlotAssigned', 'PlotReleased'),
  streamOf: plotStream,
  boundaryOf: ({ assignments }) => assignments[0]?.boundary ?? null
})

export const onStartup = decidedBy({
  decider: startupDecider,
  accepts: only('StartupRegistered', 'MilestoneReached'),
  streamOf: startupStream,
  boundaryOf: (state) => (state.status === 'registered' ? state.facts.boundary : null)
})

export const onSurplus = decidedBy({
  decider: surplusDecider,
  accepts: ofSurplus,
  streamOf: surplusStream,
  boundaryOf: ({ declared }) => declared?.boundary ?? null
})

export const onSorting = decidedBy({
  decider: sortingDecider,
  accepts: only('SurplusSorted', 'DonationAllocated'),
  streamOf: sortingStream,
  boundaryOf: ({ sorted }) => sorted?.boundary ?? null
})

/** A surplus expires when its time is over, not when somebody says that it will be. */
export const onExpiry: Family<ExpireSurplus, SurplusState> = {
  ...onSurplus,
  initial: noSurplus,
  handle: async (store, command, context, see) => {
    if (command.atMs <= context.nowMs) return onSurplus.handle(store, command, context, see)
    const at = new Date(command.atMs).toISOString()
    throw new Failure(
      'in_the_future',
      `surplus ${command.surplus} cannot have expired at ${at}, it is ${new Date(context.nowMs).toISOString()}; ask again then`,
      { surplus: command.surplus, at }
    )
  }
}
