import { csvLines } from '../../../domain/csv-cell.ts'
import type { SolvedFlow } from './solved.ts'

const columns = [
  ...['id', 'kind', 'from', 'to', 'measured', 'measured_sd', 'reconciled', 'sd'],
  ...['class', 'z', 'low', 'high']
] as const

/** The figures of all flows, in full and with points, for programs. */
export function quantitiesCsv(flows: readonly SolvedFlow[]): string {
  const rows = flows.map((flow) => [
    ...[flow.id, flow.kind, flow.from, flow.to, flow.measured, flow.measuredSd],
    ...[flow.value, flow.sd, flow.class, flow.z, flow.interval?.[0], flow.interval?.[1]]
  ])
  return csvLines([columns, ...rows], ',')
}
