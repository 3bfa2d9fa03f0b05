import type { ReadDocument } from './document.ts'
import { listOf } from './exact-conflict.ts'
import type { System } from './system.ts'

/** What a notice is about. */
export const noticeCodes = [
  'loose_flow',
  'idle_processes',
  'below_zero',
  'not_converged',
  'no_intervals'
] as const

/** Something that whoever reads the figures should know of. */
export interface Notice {
  readonly code: (typeof noticeCodes)[number]
  /** Flows, processes or parameters that it is about. */
  readonly ids: string[]
  /** In English. */
  readonly text: string
}

/** Processes whose balance is empty: nobody gives them anything, takes or keeps anything of theirs. */
function idleProcesses({ balances }: System): string[] {
  return balances
    .filter(({ coefficients }) => coefficients.every((coefficient) => coefficient === 0))
    .map(({ label }) => label.name)
}

/** Flows that touch no process and stand in no relation. */
function looseFlows(document: ReadDocument): Notice[] {
  const processes = new Set(document.processes.map(({ id }) => id))
  const related = new Set(
    document.relations.flatMap((relation) =>
      relation.type === 'linear'
        ? relation.terms.map(({ flow }) => flow)
        : [relation.flow, ...relation.of]
    )
  )
  return document.flows
    .filter(({ id, from, to }) => !processes.has(from) && !processes.has(to) && !related.has(id))
    .map(({ id, from, to }) => ({
      code: 'loose_flow' as const,
      ids: [id],
      text: `flow ${id} touches no process: neither ${from} nor ${to} is listed`
    }))
}

/** What is odd about a system whatever its figures are. */
export function oddities(document: ReadDocument, system: System): Notice[] {
  const idle = idleProcesses(system)
  return [
    ...looseFlows(document),
    ...(idle.length === 0
      ? []
      : [
          {
            code: 'idle_processes' as const,
            ids: idle,
            text: `no flow to or from another place and no stock change: ${listOf(idle)}; such a balance is empty, and nothing is said of its process`
          }
        ])
  ]
}
