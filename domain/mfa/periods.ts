import { z } from 'zod'
import {
  type Given,
  type GivenFlow,
  type GivenInventory,
  id,
  type Origin,
  type Origins,
  type PlainDocument,
  type Relation,
  repeated,
  sd,
  type Template,
  value
} from './template.ts'

/** A period of a document and what differs in it. */
export const period = z.strictObject({
  id: z.string().min(1).max(60),
  values: z
    .array(z.strictObject({ id, value, sd }))
    .default([])
    .describe(
      'flows, stock changes and parameters as they are in this period; what is not listed is as in the document. A parameter that no period lists is one and the same in all'
    )
})
export type DocumentPeriod = z.infer<typeof period>

const level = { value, sd }

/** What a process holds: the closing inventory of a period opens the next. */
export const inventory = z.strictObject({
  id,
  process: id,
  opening: z.strictObject(level).optional().describe('at the beginning of the first period'),
  closing: z
    .array(z.strictObject({ period: z.string(), ...level }))
    .default([])
    .describe('at the end of periods; unknown where none is given')
})

/** The name of the beginning of the first period, in ids. */
const opening = 'opening'
/** Places outside; no process is called so, as each has its period in its name. */
const before = '(before)'
const after = '(after)'

export function periodId(of: string, name: string): string {
  return `${of}@${name}`
}

/** All that is wrong with the inventories of a document, by name. */
export function inventoryProblems(
  periods: readonly DocumentPeriod[],
  { processes, stockChanges, inventories }: Template
): string[] {
  const names = new Set(periods.map(({ id: name }) => name))
  const places = new Set(processes.map(({ id: name }) => name))
  const changing = new Set(stockChanges.map(({ process }) => process))
  return [
    ...(inventories.length > 0 && periods.length === 0
      ? ['inventories need periods; give at least one, or stock changes instead']
      : []),
    ...repeated(inventories.map(({ process }) => process)).map(
      (process) => `process ${process} has more than one inventory`
    ),
    ...inventories.flatMap(({ id: name, process, closing }) => [
      ...(places.has(process) ? [] : [`inventory ${name} names the unknown process "${process}"`]),
      ...(changing.has(process)
        ? [`process ${process} has an inventory and a stock change; give one of them`]
        : []),
      ...closing
        .filter((one) => !names.has(one.period))
        .map((one) => `inventory ${name} is given for the unknown period "${one.period}"`),
      ...repeated(closing.map((one) => one.period)).map(
        (one) => `inventory ${name} is given twice for the period ${one}`
      )
    ])
  ]
}

/** All that is wrong with the periods of a document over which layers were laid, by name. */
export function periodProblems(
  periods: readonly DocumentPeriod[],
  { flows, stockChanges, parameters }: Template
): string[] {
  const known = new Set([...flows, ...stockChanges, ...parameters].map(({ id: name }) => name))
  return [
    ...repeated(periods.map(({ id: name }) => name)).map((name) => `period ${name} is given twice`),
    ...periods.flatMap(({ id: name, values }) => [
      ...(name === opening ? [`no period can be called ${opening}`] : []),
      ...values
        .filter(({ id: of }) => !known.has(of))
        .map(({ id: of }) => {
          return `period ${name} names "${of}", which is no flow, stock change or parameter`
        }),
      ...repeated(values.map(({ id: of }) => of)).map((of) => `period ${name} names ${of} twice`)
    ])
  ]
}

/** The beginning and the ends of the periods, as an inventory goes through them: a flow in time. */
function inventoryFlows(
  { id: name, process, opening: first, closing }: GivenInventory,
  periods: readonly DocumentPeriod[]
): GivenFlow[] {
  const known = new Map(closing.map((one) => [one.period, one]))
  const place = (at: number) => {
    const one = periods[at]
    return one === undefined ? after : periodId(process, one.id)
  }
  return [
    {
      ...{ id: periodId(name, opening), from: before, to: place(0) },
      ...{ value: first?.value, sd: first?.sd }
    },
    ...periods.map(({ id: of }, at): GivenFlow => {
      const { value: level, sd: spread } = known.get(of) ?? {}
      return {
        ...{ id: periodId(name, of), from: place(at), to: place(at + 1) },
        ...{ value: level, sd: spread }
      }
    })
  ]
}

/** Relations as they hold in a period; of an inventory they hold at its end. */
function relationsIn(relations: readonly Relation[], named: (of: string) => string): Relation[] {
  return relations.map((one) =>
    one.type === 'transfer'
      ? {
          ...one,
          flow: named(one.flow),
          of: one.of.map(named),
          parameter: named(one.parameter)
        }
      : { ...one, terms: one.terms.map((term) => ({ ...term, flow: named(term.flow) })) }
  )
}

/**
 * Repeats a system by period: each process balances in each of them, and what a process holds at the
 * end of one it holds at the beginning of the next, so that all are solved in one (rows of blocks
 * side by side, S1 = S0 + in − out).
 */
export function overPeriods(
  template: Template,
  periods: readonly DocumentPeriod[],
  origins: Origins
): PlainDocument & { readonly origins: Origins } {
  if (periods.length === 0) return { ...template, origins }
  const places = new Set(template.processes.map(({ id: name }) => name))
  const listed = new Set(periods.flatMap(({ values }) => values.map(({ id: of }) => of)))
  const shared = template.parameters.filter(({ id: name }) => !listed.has(name))
  const isShared = new Set(shared.map(({ id: name }) => name))
  const held = new Set(template.inventories.map(({ id: name }) => name))
  const expanded = periods.map(({ id: name, values }) => {
    const own = new Map(values.map((one) => [one.id, one]))
    const end = (place: string) => (places.has(place) ? periodId(place, name) : place)
    const given = <Each extends Given>(one: Each): Each => ({
      ...one,
      ...own.get(one.id),
      id: periodId(one.id, name)
    })
    const changes = template.stockChanges.map((one) => {
      return { ...given(one), process: periodId(one.process, name) }
    })
    const named = (of: string) => (isShared.has(of) ? of : periodId(of, name))
    return {
      processes: template.processes.map((one) => ({ ...one, id: periodId(one.id, name) })),
      flows: template.flows.map((one) => {
        return { ...given(one), from: end(one.from), to: end(one.to) }
      }),
      stockChanges: changes,
      parameters: template.parameters.filter((one) => !isShared.has(one.id)).map(given),
      relations: relationsIn(template.relations, named)
    }
  })
  const first = periods[0]?.id ?? opening
  const openings = template.relations.filter((one) => one.type === 'transfer' && held.has(one.flow))
  // What the contents of an inventory are at the beginning is what they are in the first period.
  const namedAtOpening = (of: string) => {
    if (isShared.has(of)) return of
    return periodId(of, held.has(of) ? opening : first)
  }
  return {
    processes: expanded.flatMap(({ processes }) => processes),
    flows: [
      ...expanded.flatMap(({ flows }) => flows),
      ...template.inventories.flatMap((one) => inventoryFlows(one, periods))
    ],
    stockChanges: expanded.flatMap(({ stockChanges }) => stockChanges),
    parameters: [...shared, ...expanded.flatMap(({ parameters }) => parameters)],
    relations: [
      ...expanded.flatMap(({ relations }) => relations),
      ...relationsIn(openings, namedAtOpening)
    ],
    origins: originsOf(template, periods, { origins, isShared })
  }
}

function originsOf(
  template: Template,
  periods: readonly DocumentPeriod[],
  { origins, isShared }: { readonly origins: Origins; readonly isShared: ReadonlySet<string> }
): Origins {
  const { processes, flows, stockChanges, parameters, inventories } = template
  const originOf = (of: string): Origin => origins.get(of) ?? { of }
  const repeatedNames = [...processes, ...flows, ...stockChanges, ...parameters]
    .map(({ id: name }) => name)
    .filter((name) => !isShared.has(name))
  const held = inventories.map(({ id: name }) => name)
  return new Map<string, Origin>([
    ...origins,
    ...held.map((of) => [periodId(of, opening), { ...originOf(of), period: opening }] as const),
    ...periods.flatMap(({ id: name }) =>
      [...repeatedNames, ...held].map(
        (of) => [periodId(of, name), { ...originOf(of), period: name }] as const
      )
    )
  ])
}

/** Ids of the flows in time, once a template is repeated by period. */
export function inventoryIds(
  { inventories }: Template,
  periods: readonly DocumentPeriod[]
): ReadonlySet<string> {
  const instants = [opening, ...periods.map(({ id: name }) => name)]
  return new Set(inventories.flatMap(({ id: of }) => instants.map((name) => periodId(of, name))))
}
