import { refuseUnheardOf } from '../heard-of.ts'
import type { Session } from '../session.ts'

/** @throws Failure `not_found` for a plot of which no event tells. */
export function refusePlotUnheardOf(session: Session, plot: string): Promise<void> {
  const where = 'plot = $plot'
  return refuseUnheardOf(session, {
    ...{ what: 'plot', id: plot, bindings: { plot }, listedBy: 'plots/list' },
    said: ['plot_assignment', 'planting', 'harvest'].map((table) => ({ table, where }))
  })
}
