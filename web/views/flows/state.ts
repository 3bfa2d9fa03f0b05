import { type DisplayUnit, displayUnits } from '../../app/format.ts'
import { type Diagram, linkKey, processKey, residualKey, unaccountedKey } from './diagram.ts'
import { type Last, lastChoices } from './span.ts'

/** Places one by one, or all of a kind as one. */
export const levels = ['kind', 'place'] as const
export type Level = (typeof levels)[number]

/** What is pinned: a process, a flow, or what one process (null: all) does not account for. */
export type Selection =
  | { readonly kind: 'process'; readonly process: string }
  | { readonly kind: 'flow'; readonly source: string; readonly target: string }
  | { readonly kind: 'residual'; readonly process: string | null }

/** Null where the page chooses: the first boundary, its usual days and level, all groups. */
export interface FlowsState {
  readonly boundary: string | null
  readonly from: string | null
  readonly to: string | null
  /** Days up to the last with data, and on with it; what `from` and `to` say wins. */
  readonly last: Last | null
  readonly group: string | null
  readonly level: Level | null
  readonly unit: DisplayUnit
  readonly show: 'chart' | 'table'
  readonly selection: Selection | null
}

function readSelection(search: URLSearchParams): Selection | null {
  const process = search.get('process')
  if (process !== null) return { kind: 'process', process }
  const source = search.get('source')
  const target = search.get('target')
  if (source !== null && target !== null) return { kind: 'flow', source, target }
  const unaccounted = search.get('unaccounted')
  if (unaccounted === null) return null
  return { kind: 'residual', process: unaccounted === '' ? null : unaccounted }
}

/** Reads the state out of an address; what is missing or unknown is the default. */
export function readState(text: string): FlowsState {
  const search = new URLSearchParams(text)
  const unit = search.get('unit')
  return {
    boundary: search.get('boundary'),
    from: search.get('from'),
    to: search.get('to'),
    last: lastChoices.find((known) => String(known) === search.get('last')) ?? null,
    group: search.get('group'),
    level: levels.find((known) => known === search.get('level')) ?? null,
    unit: displayUnits.find((known) => known === unit) ?? 't',
    show: search.get('show') === 'table' ? 'table' : 'chart',
    selection: readSelection(search)
  }
}

function selectionEntries(selection: Selection | null): readonly (readonly [string, string])[] {
  switch (selection?.kind) {
    case undefined:
      return []
    case 'process':
      return [['process', selection.process]]
    case 'flow':
      return [
        ['source', selection.source],
        ['target', selection.target]
      ]
    case 'residual':
      return [['unaccounted', selection.process ?? '']]
  }
}

const owned = [
  ...['boundary', 'from', 'to', 'last', 'group', 'level', 'unit', 'show'],
  ...['process', 'source', 'target', 'unaccounted']
]

/** The search part of an address with the state in it; parameters of others, like `lang`, stay. */
export function writeState(text: string, state: FlowsState): string {
  const search = new URLSearchParams(text)
  for (const name of owned) search.delete(name)
  const { boundary, from, to, last, group, level } = state
  for (const [name, value] of Object.entries({ boundary, from, to, last, group, level })) {
    if (value !== null) search.set(name, String(value))
  }
  if (state.unit !== 't') search.set('unit', state.unit)
  if (state.show !== 'chart') search.set('show', state.show)
  for (const [name, value] of selectionEntries(state.selection)) search.set(name, value)
  const written = search.toString()
  return written === '' ? '' : `?${written}`
}

/** Key of the mark that the selection is about. */
export function keyOf(selection: Selection | null): string | null {
  switch (selection?.kind) {
    case undefined:
      return null
    case 'process':
      return processKey(selection.process)
    case 'flow':
      return linkKey(selection.source, selection.target)
    case 'residual':
      return selection.process === null ? unaccountedKey : residualKey(selection.process)
  }
}

/** What choosing a mark selects; null for a key that the diagram does not have. */
export function selectionOf(diagram: Diagram, key: string): Selection | null {
  const processOf = new Map(diagram.nodes.map((node) => [node.key, node.process]))
  if (key === unaccountedKey) return { kind: 'residual', process: null }
  const process = processOf.get(key)
  if (typeof process === 'string') return { kind: 'process', process }
  const deficit = diagram.deficits.find((one) => one.key === key)
  if (deficit !== undefined) return { kind: 'residual', process: deficit.process }
  const link = diagram.links.find((one) => one.key === key)
  const source = link === undefined ? null : (processOf.get(link.source) ?? null)
  if (link === undefined || source === null) return null
  const target = processOf.get(link.target) ?? null
  return target === null ? { kind: 'residual', process: source } : { kind: 'flow', source, target }
}
