import { z } from 'zod'
import {
  type Given,
  type GivenParameter,
  id,
  type Origin,
  type Relation,
  repeated,
  sd,
  type Template,
  value
} from './template.ts'

const content = z.strictObject({
  of: id.describe('a flow, stock change or inventory'),
  value: z.number().nullish().describe('of the layer in one unit of the goods; absent = unknown'),
  sd
})
const onLayer = z.strictObject({ of: id.describe('a flow or stock change'), value, sd })

/** A layer of a document: dry mass, energy, money or CO2e of the goods that flow. */
export const layer = z.strictObject({
  id: z.string().min(1).max(60),
  unit: z.string().min(1).max(60).optional().describe('of its values, such as MJ or EUR'),
  balanced: z
    .union([z.boolean(), z.array(id)])
    .default(true)
    .describe(
      'whether the layer balances: at every process, at those listed, or (false) nowhere, as with money and CO2e'
    ),
  contents: z
    .array(content)
    .default([])
    .describe('content or price of the goods: layer = content × goods, both uncertain'),
  measured: z.array(onLayer).default([]).describe('what was measured on the layer itself')
})
export type Layer = z.infer<typeof layer>

function layerId(of: string, { id: name }: Layer): string {
  return `${of}/${name}`
}

function contentId(of: string, one: Layer): string {
  return `${layerId(of, one)} content`
}

/** All that is wrong with the layers of a document, by name. */
export function layerProblems(layers: readonly Layer[], template: Template): string[] {
  const { processes, flows, stockChanges, inventories } = template
  const places = new Set(processes.map(({ id: name }) => name))
  const goods = new Set([...flows, ...stockChanges].map(({ id: name }) => name))
  const held = new Set(inventories.map(({ id: name }) => name))
  return [
    ...repeated(layers.map(({ id: name }) => name)).map((name) => `layer ${name} is given twice`),
    ...layers.flatMap(({ id: name, balanced, contents, measured }) => [
      ...(typeof balanced === 'boolean' ? [] : balanced)
        .filter((process) => !places.has(process))
        .map((process) => `layer ${name} is to balance at the unknown process "${process}"`),
      ...contents
        .filter(({ of }) => !goods.has(of) && !held.has(of))
        .map(({ of }) => {
          return `layer ${name} has the content of "${of}", which is no flow, stock change or inventory`
        }),
      ...measured
        .filter(({ of }) => !goods.has(of))
        .map(({ of }) => `layer ${name} measures "${of}", which is no flow or stock change`),
      ...repeated(contents.map(({ of }) => of)).map(
        (of) => `layer ${name} has two contents of ${of}`
      ),
      ...repeated(measured.map(({ of }) => of)).map((of) => `layer ${name} measures ${of} twice`)
    ])
  ]
}

/** What one layer adds to a document, and what each of it is. */
interface Laid extends Template {
  readonly origins: readonly (readonly [string, Origin])[]
}

/**
 * A layer as further processes, flows and relations. Goods of which nothing is known on the layer are
 * unknown there where it balances, and left out where it does not.
 */
function laid(one: Layer, template: Template): Laid {
  const places = new Set(template.processes.map(({ id: name }) => name))
  const balanced = new Set(
    typeof one.balanced === 'boolean' ? (one.balanced ? places : []) : one.balanced
  )
  const contents = new Map(one.contents.map((each) => [each.of, each]))
  const measured = new Map(one.measured.map((each) => [each.of, each]))
  // A place that does not balance on the layer stands outside of it, under a name of its own.
  const end = (place: string) => (places.has(place) ? layerId(place, one) : place)
  const isOn = (of: string, ends: readonly string[]) =>
    contents.has(of) || measured.has(of) || ends.some((place) => balanced.has(place))
  const given = (of: string): Given => {
    const { value: known, sd: spread } = measured.get(of) ?? {}
    return { id: layerId(of, one), value: known, sd: spread }
  }
  const flows = template.flows.filter(({ id: of, from, to }) => isOn(of, [from, to]))
  const changes = template.stockChanges.filter(({ id: of, process }) => isOn(of, [process]))
  const held = template.inventories.filter(({ id: of, process }) => isOn(of, [process]))
  const there = new Set([...flows, ...changes, ...held].map(({ id: of }) => of))
  const used = [...contents.values()].filter(({ of }) => there.has(of))
  return {
    processes: [...balanced].map((place) => ({ id: layerId(place, one) })),
    flows: flows.map(({ id: of, from, to }) => ({ ...given(of), from: end(from), to: end(to) })),
    stockChanges: changes.map(({ id: of, process }) => {
      return { ...given(of), process: layerId(process, one) }
    }),
    inventories: held.map(({ id: of, process }) => {
      return { id: layerId(of, one), process: layerId(process, one), closing: [] }
    }),
    parameters: used.map(({ of, value: known, sd: spread }): GivenParameter => {
      return { id: contentId(of, one), value: known, sd: spread, most: null }
    }),
    relations: used.map(({ of }): Relation => {
      return { type: 'transfer', flow: layerId(of, one), of: [of], parameter: contentId(of, one) }
    }),
    origins: [
      ...[...balanced, ...there].map((of) => [layerId(of, one), { of, layer: one.id }] as const),
      ...used.map(({ of }) => [contentId(of, one), { of, layer: one.id }] as const)
    ]
  }
}

/**
 * Lays layers over a system: each goods flow that has a content becomes a flow of the layer by the
 * product of the two, so that goods, contents and what was measured on the layer are solved together
 * (Cencic 2016). Where a layer balances nowhere and nothing was measured on it, its values are the
 * products with propagated errors, and the goods stay as they are.
 */
export function withLayers(
  template: Template,
  layers: readonly Layer[]
): Template & { readonly origins: Map<string, Origin> } {
  const added = layers.map((one) => laid(one, template))
  return {
    processes: [...template.processes, ...added.flatMap(({ processes }) => processes)],
    flows: [...template.flows, ...added.flatMap(({ flows }) => flows)],
    stockChanges: [...template.stockChanges, ...added.flatMap(({ stockChanges }) => stockChanges)],
    inventories: [...template.inventories, ...added.flatMap(({ inventories }) => inventories)],
    parameters: [...template.parameters, ...added.flatMap(({ parameters }) => parameters)],
    relations: [...template.relations, ...added.flatMap(({ relations }) => relations)],
    origins: new Map(added.flatMap(({ origins }) => origins))
  }
}
