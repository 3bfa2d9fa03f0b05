import { z } from 'zod'
import { Failure } from '../failure.ts'
import { issueText } from '../issue-text.ts'
import {
  commonFactor,
  factorProblems,
  type PlacedFactor,
  placedFactorProblems,
  placedFactors
} from './common-factor.ts'
import { layer, layerProblems, withLayers } from './layers.ts'
import {
  inventory,
  inventoryIds,
  inventoryProblems,
  overPeriods,
  period,
  periodProblems
} from './periods.ts'
import { quantityProblems, relationProblems } from './quantity-problems.ts'
import { type Refusal, withoutRefused } from './salvage.ts'
import { id, type Origins, type PlainDocument, relation, repeated, sd, value } from './template.ts'

/** More columns than this are refused before anything is read; a solve of so many takes a minute. */
export const mostQuantities = 200_000

const flow = z.strictObject({
  id,
  from: id.describe('a process, or a place outside the boundary'),
  to: id.describe('a process, or a place outside the boundary'),
  value,
  sd,
  capacity: z.number().nullish().describe('most that can flow: bounds the interval of an unknown')
})
const stockChange = z.strictObject({ id, process: id, value, sd })
const parameter = z.strictObject({
  id,
  value,
  sd,
  most: z
    .number()
    .nullish()
    .describe('upper bound with nonNegative; left out: 1 where the value is up to 1; null: none')
})
/** A matrix of as many entries is 5 MB of JSON. */
export const mostCovariances = 500

const options = z.strictObject({
  alpha: z.number().gt(0).lt(1).default(0.05).describe('joint level of every test'),
  tolerance: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('imbalances above this share of the throughput are listed as offenders'),
  nonNegative: z
    .boolean()
    .default(false)
    .describe('no flow or parameter below 0; a parameter given as a share stays below 1'),
  covariance: z
    .array(id)
    .max(mostCovariances)
    .default([])
    .describe('ids whose covariances are answered'),
  improve: id.optional().describe('a quantity: which further weighing would reduce its sd most'),
  weighingSd: z
    .number()
    .gt(0)
    .optional()
    .describe('sd of a further weighing; otherwise 1 % of what it weighs'),
  eliminate: z
    .boolean()
    .default(true)
    .describe('where the global test rejects: remove suspects one by one until it passes')
})

/** A system to reconcile, as JSON. */
export const mfaDocument = z
  .strictObject({
    processes: z.array(z.strictObject({ id, name: z.string().optional() })),
    flows: z.array(flow),
    stockChanges: z.array(stockChange).default([]),
    parameters: z.array(parameter).default([]),
    relations: z.array(relation).default([]),
    layers: z
      .array(layer)
      .max(20)
      .default([])
      .describe('dry mass, energy, money, CO2e of the goods: by contents and prices, or measured'),
    periods: z
      .array(period)
      .max(1_000)
      .default([])
      .describe('several periods in one solve, in order; without any there is one'),
    inventories: z
      .array(inventory)
      .default([])
      .describe('what processes hold from period to period'),
    factors: z
      .array(commonFactor)
      .default([])
      .describe(
        'conversion factors that measured values were made with: what a factor errs by, all its values err by together, beside the sd that each has of its own'
      ),
    options: options.prefault({})
  })
  .describe(
    'processes, flows, stock changes, parameters and relations, on one layer and in one period or on several and in several. On a layer L, flow f is called f/L and its content f/L content; in a period p it is f@p'
  )

type MfaDocument = z.infer<typeof mfaDocument>

/** A document as it is solved: layers and periods are processes and flows of their own. */
export interface ReadDocument extends PlainDocument {
  readonly options: MfaDocument['options']
  readonly origins: Origins
  /** Ids of flows in time: what a process holds from one period to the next. */
  readonly inventories: ReadonlySet<string>
  readonly factors: readonly PlacedFactor[]
}

const lists = ['flows', 'stockChanges', 'parameters', 'relations', 'processes', 'factors'] as const

/**
 * How many items a document becomes, before it is read; none where it is no document at all. It
 * counts each item on each layer and in each period.
 */
function sizeOf(raw: unknown): number {
  if (typeof raw !== 'object' || raw === null) return 0
  const entries = new Map<string, unknown>(Object.entries(raw))
  const length = (name: string) => {
    const list = entries.get(name)
    return Array.isArray(list) ? list.length : 0
  }
  const items = lists.reduce((total, name) => total + length(name), 0)
  return items * (1 + length('layers')) * Math.max(1, length('periods'))
}

/** The id of the item that a path of zod leads to, for the message. */
function itemAt(raw: unknown, path: readonly PropertyKey[]): string {
  let here = raw
  let name = ''
  for (const key of path.slice(0, 2)) {
    if (typeof here !== 'object' || here === null) break
    here = new Map<PropertyKey, unknown>(Object.entries(here)).get(String(key))
    if (typeof here === 'object' && here !== null && 'id' in here && typeof here.id === 'string') {
      name = ` (${here.id})`
    }
  }
  return `${path.map(String).join('.') || 'the document'}${name}`
}

/** What is wrong with the document as it was given, whatever it is expanded to. */
function givenProblems(document: MfaDocument): string[] {
  const { processes, flows, stockChanges, parameters, inventories, layers, periods } = document
  const places = new Set(processes.map(({ id: name }) => name))
  const ids = [...flows, ...stockChanges, ...parameters, ...inventories].map(({ id: name }) => name)
  return [
    ...repeated(processes.map(({ id: name }) => name)).map(
      (name) => `process ${name} is given twice`
    ),
    ...repeated(ids).map((name) => `the id ${name} is given to more than one quantity`),
    ...quantityProblems(document),
    ...flows
      .filter(({ capacity }) => typeof capacity === 'number' && capacity < 0)
      .map(({ id: name, capacity }) => `flow ${name} has the negative capacity ${capacity}`),
    ...stockChanges
      .filter(({ process }) => !places.has(process))
      .map(
        ({ id: name, process }) => `stock change ${name} names the unknown process "${process}"`
      ),
    ...layerProblems(layers, document),
    ...inventoryProblems(periods, document)
  ]
}

/** What is wrong with what is solved; names of layers and periods are in the ids. */
function expandedProblems(
  expanded: PlainDocument,
  factors: readonly PlacedFactor[],
  { options: asked }: MfaDocument
): string[] {
  const { flows, stockChanges, parameters } = expanded
  const ids = [...flows, ...stockChanges, ...parameters, ...factors].map(({ id: name }) => name)
  const known = new Set(ids)
  const outputs = [...asked.covariance, ...(asked.improve === undefined ? [] : [asked.improve])]
  return [
    ...repeated(ids).map((name) => `the id ${name} is given to more than one quantity`),
    ...quantityProblems(expanded),
    ...placedFactorProblems(factors, expanded),
    ...outputs
      .filter((name) => !known.has(name))
      .map((name) => `the options name "${name}", which is no flow, stock change or parameter`)
  ]
}

/** The document without layers and periods, and what is wrong with it. */
function expand(document: MfaDocument): { read: ReadDocument; problems: string[] } {
  const { layers, periods, factors: given, options: asked } = document
  const layered = withLayers(document, layers)
  const { origins, ...plain } = overPeriods(layered, periods, layered.origins)
  const problems = [
    ...givenProblems(document),
    ...relationProblems(layered),
    ...periodProblems(periods, layered),
    ...factorProblems(given, periods, document)
  ]
  const factors = placedFactors(given, periods)
  const inventories = inventoryIds(layered, periods)
  // An item of a layer or period is named where the item that it is made of has nothing wrong.
  const further = expandedProblems(plain, factors, document)
  return {
    read: { ...plain, options: asked, origins, inventories, factors },
    problems:
      problems.length > 0 && layers.length + periods.length > 0
        ? problems
        : [...problems, ...further.filter((problem) => !problems.includes(problem))]
  }
}

function invalid(problems: readonly string[]): Failure {
  return new Failure('mfa_invalid', problems.join('; '), { problems: problems.length })
}

/** What is wrong beside the form: of what has none, but for what only names what has a wrong one. */
function problemsOfTheRest(raw: unknown, refusals: readonly Refusal[]): readonly string[] {
  const { rest, ids } = withoutRefused(raw, refusals)
  const parsed = mfaDocument.safeParse(rest)
  if (!parsed.success) return []
  const { problems } = expand(parsed.data)
  return problems.filter((problem) => ![...ids].some((name) => problem.includes(`"${name}"`)))
}

/**
 * Reads a system out of JSON.
 *
 * @throws Failure `mfa_too_large` before anything is read; `mfa_invalid` naming every wrong item.
 */
export function readDocument(raw: unknown): ReadDocument {
  const size = sizeOf(raw)
  if (size > mostQuantities) {
    throw new Failure(
      'mfa_too_large',
      `the system has ${size} items, more than ${mostQuantities}; aggregate it or split it at flows that are known`,
      { items: size, most: mostQuantities }
    )
  }
  const parsed = mfaDocument.safeParse(raw)
  if (!parsed.success) {
    const { issues } = parsed.error
    throw invalid([
      ...issues.map((issue) => `${itemAt(raw, issue.path)} ${issueText(issue)}`),
      ...problemsOfTheRest(
        raw,
        issues.map(({ path, ...issue }) => {
          return { path, keys: issue.code === 'unrecognized_keys' ? issue.keys : undefined }
        })
      )
    ])
  }
  const { read, problems } = expand(parsed.data)
  if (problems.length > 0) throw invalid(problems)
  return read
}
