import { Failure } from '../../failure.ts'

/** What may be wrong with a definition, or with the rows that it is held against. */
export type ViewProblemName =
  | 'form'
  | 'unknown_node'
  | 'unknown_process'
  | 'unknown_dimension'
  | 'unparsable_where'
  | 'wrong_end'
  | 'empty_bundle'
  | 'process_in_two_groups'
  | 'cycle'
  | 'partition_overlaps'
  | 'partition_differs'
  | 'ordering'
  | 'row_in_two_bundles'
  | 'mixed_types'
  | 'not_a_number'

export interface ViewProblem {
  readonly problem: ViewProblemName
  /** Where in the definition. */
  readonly at: string
  /** What is wrong, and what would be right. */
  readonly detail: string
}

/** A document may be wrong in every row; the others are counted. */
const shownProblems = 100

/** A failure that lists every problem; its figures count them by name. */
export function invalidView(problems: readonly ViewProblem[]): Failure {
  const counts: Record<string, number> = {}
  for (const { problem } of problems) counts[problem] = (counts[problem] ?? 0) + 1
  const list = problems.slice(0, shownProblems)
  const text = list.map(({ problem, at, detail }) => `${at}: ${detail} (${problem})`).join('; ')
  const more = problems.length > list.length ? `; and ${problems.length - list.length} more` : ''
  return new Failure(
    'invalid_view',
    `the view cannot be drawn, ${problems.length} to mend: ${text}${more}`,
    { problems: problems.length, ...counts }
  )
}

/** At most so many of a list are written out; a message has to be read. */
const shown = 20

/** Names in one line, the first of them, and how many more there are. */
export function listed(names: readonly (string | number)[]): string {
  const rest = names.length - shown
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}
