/**
 * Strongly connected components: sets of places of which each can be reached from each other, that
 * is loops and what hangs together through loops. Tarjan 1972, doi 10.1137/0201010, with a stack
 * of its own, so that a chain of any length fits.
 *
 * @param count of the places, which are numbered from 0
 * @param next places that a place sends to
 * @returns the components in the order of the flow: what sends comes before what it sends to
 */
export function strongComponents(
  count: number,
  next: (place: number) => readonly number[]
): number[][] {
  const found: number[][] = []
  const order = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const open: number[] = []
  const isOpen = new Uint8Array(count)
  let visited = 0

  function enter(place: number): Visit {
    order[place] = visited
    low[place] = visited
    visited += 1
    open.push(place)
    isOpen[place] = 1
    return { place, next: next(place), index: 0 }
  }

  function leave(place: number): void {
    if (low[place] !== order[place]) return
    const component = open.splice(open.lastIndexOf(place))
    for (const member of component) isOpen[member] = 0
    found.push(component)
  }

  for (let start = 0; start < count; start += 1) {
    if (order[start] !== -1) continue
    const path = [enter(start)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = visit.next[visit.index]
      visit.index += 1
      if (target === undefined) {
        path.pop()
        leave(visit.place)
        const parent = path.at(-1)?.place
        if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[visit.place] ?? 0)
      } else if (order[target] === -1) path.push(enter(target))
      else if (isOpen[target] === 1) {
        low[visit.place] = Math.min(low[visit.place] ?? 0, order[target] ?? 0)
      }
    }
  }
  return found.reverse()
}

/** How far a search has come at one place. */
interface Visit {
  readonly place: number
  readonly next: readonly number[]
  index: number
}
