import type { Solved } from './solved.ts'
import { shownValue } from './solved.ts'
import { stagesOf } from './stages.ts'

/** A row of flows as a view takes it. */
export interface ViewRow {
  readonly source: string
  readonly target: string
  readonly value: number
  readonly flow: string
}

/** The solved flows as rows; what has no value, or less than 0, has no width and is left out. */
export function viewRows({ flows }: Solved): ViewRow[] {
  return flows.flatMap((flow) => {
    const value = shownValue(flow, 'reconciled')
    if (flow.to === null || value === null || value < 0) return []
    return [{ source: flow.from, target: flow.to, value, flow: flow.id }]
  })
}

/** How a group says which processes are in it, and how it is split where that is not by process. */
export type Selection = (places: readonly string[]) => object

const byId: Selection = (processes) => ({ processes })

/**
 * A definition to begin with: every process a group of its own in the column that its flows give it,
 * and what lies outside one group on either side. It draws all rows, so that whoever changes it sees
 * what the change does.
 */
export function defaultDefinition(solved: Solved, select = byId): object {
  const inside = new Set(solved.processes)
  const rows = viewRows(solved)
  const places = (end: 'source' | 'target') =>
    [...new Set(rows.map((row) => row[end]))].filter((place) => !inside.has(place))
  const used = solved.processes.filter((process) =>
    rows.some(({ source, target }) => source === process || target === process)
  )
  const stages = stagesOf(
    used,
    rows.map(({ source, target }) => ({ from: source, to: target }))
  )
  const sides = [
    { id: 'from outside', processes: places('source') },
    { id: 'to outside', processes: places('target') }
  ].filter(({ processes }) => processes.length > 0)
  const groupOf = (place: string, side: string) => (inside.has(place) ? place : side)
  // What a process gives itself is inside its group, and needs no bundle.
  const between = rows.filter(({ source, target }) => source !== target)
  const bundles = new Map(
    between.map(({ source, target }) => {
      const bundle = {
        source: groupOf(source, 'from outside'),
        target: groupOf(target, 'to outside')
      }
      return [JSON.stringify(bundle), bundle]
    })
  )
  const last = Math.max(-1, ...stages.values())
  const columns = Array.from({ length: last + 1 }, (_, at) =>
    used.filter((process) => stages.get(process) === at)
  )
  const side = (id: string) => (sides.some((one) => one.id === id) ? [[id]] : [])
  return {
    nodes: Object.fromEntries([
      ...sides.map(({ id, processes }) => [
        id,
        { type: 'group', partition: 'process', ...select(processes) }
      ]),
      ...used.map((process) => [process, { type: 'group', ...select([process]) }])
    ]),
    bundles: [...bundles.values()],
    ordering: [...side('from outside'), ...columns, ...side('to outside')]
  }
}
