import type { Session } from '../session.ts'
import type { Month } from './months.ts'

/** More areas than there are; the longest known goes first. */
const maxAreas = 100

type Months<Figure> = Map<string, readonly Figure[]>

/**
 * Figures of released months, which never change, so that each is worked out once for as long as the
 * read model is filled from the same log. They are the same for everybody.
 */
export class KeptMonths<Figure> {
  readonly #keptFor = new WeakMap<WeakKey, Map<string, Months<Figure>>>()

  /** Figures of months of an area, kept or worked out. */
  async of(
    session: Session,
    { boundary, months }: { readonly boundary: string; readonly months: readonly Month[] },
    work: (month: Month) => Promise<readonly Figure[]>
  ): Promise<readonly Figure[]> {
    const areas = this.#keptFor.get(session.filling) ?? new Map<string, Months<Figure>>()
    this.#keptFor.set(session.filling, areas)
    const kept: Months<Figure> = areas.get(boundary) ?? new Map()
    const figures: Figure[] = []
    for (const month of months) {
      const own = kept.get(month.name) ?? (await work(month))
      kept.set(month.name, own)
      figures.push(...own)
    }
    // Anybody may name any area, so one of which nothing is told is not kept.
    if (figures.length > 0) areas.set(boundary, kept)
    const oldest = areas.keys().next()
    if (areas.size > maxAreas && !oldest.done) areas.delete(oldest.value)
    return figures
  }
}
