import type { ReadDocument } from './document.ts'
import { listOf } from './exact-conflict.ts'
import type { System } from './system.ts'

/** Processes whose balance is empty: nobody gives them anything, takes or keeps anything of theirs. */
function idleProcesses({ balances }: System): string[] {
  return balances
    .filter(({ coefficients }) => coefficients.every((coefficient) => coefficient === 0))
    .map(({ label }) => label.name)
}

/** Flows that touch no process and stand in no relation. */
function looseFlows(document: ReadDocument): string[] {
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
    .map(({ id, from, to }) => `flow ${id} touches no process: neither ${from} nor ${to} is listed`)
}

/** What is odd about a system whatever its figures are. */
export function oddities(document: ReadDocument, system: System): string[] {
  const idle = idleProcesses(system)
  return [
    ...looseFlows(document),
    ...(idle.length === 0
      ? []
      : [
          `no flow to or from another place and no stock change: ${listOf(idle)}; such a balance is empty, and nothing is said of its process`
        ])
  ]
}
