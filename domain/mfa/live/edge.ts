import { placeKinds } from '../../place.ts'

/** Kinds of places at which the chain begins or ends: what else passes there nobody records. */
const edgeKinds: readonly string[] = [
  'environment',
  'supplier',
  'buyer',
  'people',
  'outlet'
] satisfies (keyof typeof placeKinds)[]

/** How often a process gave and took, over all time. */
export interface ProcessUse {
  readonly process: string
  readonly gave: number
  readonly took: number
}

/** The kind in a process's name, be it a place or all places of a kind; itself where it is neither. */
function kindOf(process: string): string {
  const end = process.indexOf(':')
  return end === -1 ? process : process.slice(0, end)
}

/** Whether a process keeps account of what it has; published names do not. */
export function keepsStock(process: string): boolean {
  const kind = Object.entries(placeKinds).find(([name]) => name === kindOf(process))
  return kind?.[1].keepsStock ?? false
}

/**
 * The processes that must balance: those that both took and gave. One that only gives or only takes
 * stands at the edge of what is recorded, and so do places of kinds that nobody follows further.
 */
export function insideOf(uses: readonly ProcessUse[]): ReadonlySet<string> {
  return new Set(
    uses
      .filter(({ process, gave, took }) => {
        return gave > 0 && took > 0 && !edgeKinds.includes(kindOf(process))
      })
      .map(({ process }) => process)
  )
}
