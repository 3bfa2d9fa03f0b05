import type { Plan, PlanBundle } from './plan.ts'

/**
 * What became of a row, each row one thing: drawn by a bundle between groups; internal to a group;
 * unused, as it runs between two shown groups that no bundle joins (it may show at their Elsewhere
 * too); elsewhere, as only one end is shown; outside, as nothing of it is; filtered, as the view
 * does not look at it.
 */
export const categories = [
  'drawn',
  'internal',
  'unused',
  'elsewhere',
  'outside',
  'filtered'
] as const
export type Category = (typeof categories)[number]

/** What decides: the classes of the ends and which conditions are met. */
interface Alike {
  readonly from: number
  readonly to: number
  readonly met: readonly boolean[]
}

interface Judgement {
  readonly category: Category
  /** Numbers of the bundles that draw it. */
  readonly bundles: readonly number[]
  /** Whether two bundles claim it that cannot both draw it. */
  readonly conflict: boolean
}

/**
 * Whether a row at Elsewhere must not be drawn by two bundles: both are of one side of one group,
 * or they share a segment, which would carry it twice.
 */
export function clash(a: PlanBundle, b: PlanBundle): boolean {
  const isSameSide = a.source === b.source && a.target === b.target
  return isSameSide || a.segments.some((segment) => b.segments.includes(segment))
}

/** Judges rows that are alike in all that decides. */
export function judge({ bundles, classes, filter }: Plan, { from, to, met }: Alike): Judgement {
  if (filter !== null && met[filter] !== true) {
    return { category: 'filtered', bundles: [], conflict: false }
  }
  const leaves = (group: number | null) => group !== null && classes[from]?.[group] === true
  const enters = (group: number | null) => group !== null && classes[to]?.[group] === true
  const isMet = ({ condition }: PlanBundle) => condition === null || met[condition] === true
  const numbered = bundles.map((bundle, number) => ({ bundle, number }))
  const taken = numbered.filter(
    ({ bundle }) => leaves(bundle.source) && enters(bundle.target) && isMet(bundle)
  )
  if (taken.length > 0) {
    const numbers = taken.map(({ number }) => number)
    return { category: 'drawn', bundles: numbers, conflict: taken.length > 1 }
  }
  const open = numbered.filter(({ bundle }) => {
    if (!isMet(bundle)) return false
    if (bundle.target === null) return leaves(bundle.source) && !enters(bundle.source)
    return bundle.source === null && enters(bundle.target) && !leaves(bundle.target)
  })
  const touched = bundles.flatMap((bundle) =>
    [bundle.source, bundle.target].map((group) => ({ bundle, group }))
  )
  const isInternal = touched.some(
    ({ bundle, group }) => leaves(group) && enters(group) && isMet(bundle)
  )
  const isBetween =
    touched.some(({ group }) => leaves(group)) && touched.some(({ group }) => enters(group))
  return {
    category: isInternal
      ? 'internal'
      : isBetween
        ? 'unused'
        : open.length > 0
          ? 'elsewhere'
          : 'outside',
    bundles: open.map(({ number }) => number),
    conflict: open.some((a) => open.some((b) => a.number < b.number && clash(a.bundle, b.bundle)))
  }
}
