import { attributeOf, type Dimensions, type End, type Field } from './dimensions.ts'
import { labelOf, type Part } from './partition.ts'
import type { Plan } from './plan.ts'
import type { Scalar } from './scalar.ts'

/** Processes that a plan cannot tell apart. */
interface Kind {
  readonly class: number
  /** Values of the attributes that are read row by row, in the order of `Kinds.attributes`. */
  readonly values: readonly Scalar[]
  /** By the number of the label: what it is at this process; null where the row has a say too. */
  readonly labels: readonly (string | null)[]
}

/** Rows are many and processes few, so what follows from a process is worked out once for it. */
export interface Kinds {
  /** What is not listed is of kind 0: in no group, with no attributes. */
  readonly kindOf: ReadonlyMap<string, number>
  readonly kinds: readonly Kind[]
  readonly attributes: readonly string[]
  /** By the number of a label: the end whose process alone decides it; null where none does. */
  readonly sides: readonly (End | null)[]
}

/** Fields that a partition reads. */
function fieldsOfPart(part: Part): readonly Field[] {
  return part.flatMap((factor) =>
    factor.kind === 'values'
      ? [factor.field]
      : factor.groups.flatMap(({ tests }) => tests.map(({ field }) => field))
  )
}

/** Fields that a plan reads, as often as it does. */
export function fieldsOfPlan({ conditions, labels }: Plan): readonly Field[] {
  return [
    ...conditions.flatMap(({ fields }) => [...fields.values()]),
    ...labels.flatMap(({ part }) => fieldsOfPart(part))
  ]
}

/**
 * Columns of the rows that decide where a row is drawn, or with what it errs; the ids of tables among
 * them.
 */
export function columnsOf(plan: Plan): readonly string[] {
  const names = fieldsOfPlan(plan).flatMap((field) => {
    if (field.from === 'row') return [field.column]
    return field.from === 'table' ? [field.table] : []
  })
  return [...new Set(plan.shared === null ? names : [...names, plan.shared])]
}

function sideOf(part: Part, end: End): End | null {
  const sides = new Set(
    fieldsOfPart(part).map((field) => (field.from === 'process' ? end : field.from))
  )
  const [side] = sides
  return sides.size === 1 && (side === 'source' || side === 'target') ? side : null
}

/** Sorts the processes by all that a plan asks of them. */
export function kindsOf(plan: Plan, { processes }: Dimensions): Kinds {
  const sides = plan.labels.map(({ part, end }) => sideOf(part, end))
  const fields = [
    ...plan.conditions.flatMap((condition) => [...condition.fields.values()]),
    ...plan.labels.flatMap(({ part }, number) => (sides[number] === null ? fieldsOfPart(part) : []))
  ]
  const read = fields.flatMap((field) =>
    field.from === 'row' || field.from === 'table' ? [] : [field.attribute]
  )
  const attributes = [...new Set(read)]
  const kinds: Kind[] = []
  const numbers = new Map<string, number>()
  const numberOf = (id: string | null): number => {
    const attributeAt = (attribute: string) =>
      id === null ? null : attributeOf(processes, id, attribute)
    const kind = {
      class: id === null ? 0 : (plan.classOf.get(id) ?? 0),
      values: attributes.map(attributeAt),
      labels: plan.labels.map(({ part }, number) =>
        sides[number] === null
          ? null
          : labelOf(part, (field) => ('attribute' in field ? attributeAt(field.attribute) : null))
      )
    }
    const key = JSON.stringify([kind.class, kind.values, kind.labels])
    const number = numbers.get(key) ?? kinds.length
    if (number === kinds.length) kinds.push(kind)
    numbers.set(key, number)
    return number
  }
  numberOf(null)
  const kindOf = new Map([...processes.rows.keys()].map((id) => [id, numberOf(id)]))
  return { kindOf, kinds, attributes, sides }
}
