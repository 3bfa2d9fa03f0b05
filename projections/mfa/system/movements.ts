import type { Asked } from './asked.ts'
import { bucketSql } from './periods.ts'

/** The other end of what became, or came out of, something that was not asked for. */
export const otherProducts = '(other products)'

/** Columns that are to be added up, out of a table. */
type Sums = (facts: Asked['facts']) => string

/** Movements with the period that they lie in; an end that is null is `otherProducts`. */
function movementsSql(
  { window, facts, parameters }: Asked,
  columns: { readonly ends: string; readonly sums: Sums },
  conditions: readonly string[]
): string {
  const [first, last] = [
    bucketSql(parameters.period, 'valid_from'),
    bucketSql(parameters.period, 'valid_to')
  ]
  return `
      select ${first} as bucket, ${window.inside} and ${first} = ${last} as inside, ${columns.ends},
        ${columns.sums(facts)}
      from ${facts.table}
      where ${[window.touching, ...conditions].join(' and ')}`
}

/**
 * What went from process to process, and what became another product at one: queries to be joined by
 * `union all`, with the columns bucket, inside, source, target and the sums.
 *
 */
export function partsSql(
  asked: Asked,
  sums: Sums,
  conditions: readonly string[] = []
): readonly string[] {
  const { own, becomes } = asked.material
  const flows = movementsSql(asked, { ends: 'source, target', sums }, [
    "kind = 'flow'",
    ...own,
    ...conditions
  ])
  if (own.length === 0) return [flows]
  const links = { ...asked, facts: asked.singleFacts }
  const isLink = ["kind = 'link'", ...conditions]
  const outside = (some: readonly string[]) => `not coalesce(${some.join(' and ')}, false)`
  return [
    flows,
    movementsSql(links, { ends: 'source, null::uinteger', sums }, [
      ...isLink,
      ...own,
      outside(becomes)
    ]),
    movementsSql(links, { ends: 'null::uinteger, source', sums }, [
      ...isLink,
      ...becomes,
      outside(own)
    ])
  ]
}
