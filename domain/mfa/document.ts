import { z } from 'zod'
import { Failure } from '../failure.ts'
import { issueText } from '../issue-text.ts'

/** More columns than this are refused before anything is read; a solve of so many takes a minute. */
export const mostQuantities = 200_000

const id = z.string().min(1).max(200)
const value = z.number().nullish().describe('in one mass unit per period; absent = unknown')
const sd = z
  .number()
  .nullish()
  .describe('one standard deviation, in the unit of the value; 0 makes the value a constant')

const flow = z.strictObject({
  id,
  from: id.describe('a process, or a place outside the boundary'),
  to: id.describe('a process, or a place outside the boundary'),
  value,
  sd,
  capacity: z.number().nullish().describe('most that can flow: bounds the interval of an unknown')
})
const stockChange = z.strictObject({ id, process: id, value, sd })
const parameter = z.strictObject({ id, value, sd })
const transfer = z.strictObject({
  type: z.literal('transfer'),
  flow: id,
  of: z.array(id).min(1),
  parameter: id
})
const linear = z.strictObject({
  type: z.literal('linear'),
  terms: z.array(z.strictObject({ flow: id, coefficient: z.number() })).min(1),
  constant: z.number().default(0)
})
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
  covariance: z.array(id).max(200).default([]).describe('ids whose covariances are answered'),
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
    relations: z.array(z.discriminatedUnion('type', [transfer, linear])).default([]),
    options: options.prefault({})
  })
  .describe('processes, flows, stock changes, parameters and relations of one period')

export type MfaDocument = z.infer<typeof mfaDocument>

const lists = ['flows', 'stockChanges', 'parameters', 'relations', 'processes'] as const

/** How many items a document has before it is read; none where it is no document at all. */
function sizeOf(raw: unknown): number {
  if (typeof raw !== 'object' || raw === null) return 0
  const entries = new Map<string, unknown>(Object.entries(raw))
  return lists.reduce((total, name) => {
    const list = entries.get(name)
    return total + (Array.isArray(list) ? list.length : 0)
  }, 0)
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

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const one of ids) {
    if (seen.has(one)) twice.add(one)
    seen.add(one)
  }
  return [...twice]
}

interface Quantity {
  readonly id: string
  readonly value?: number | null | undefined
  readonly sd?: number | null | undefined
}

function valueProblems(kind: string, quantities: readonly Quantity[]): string[] {
  return quantities.flatMap(({ id: name, value: known, sd: deviation }) => {
    const given = known ?? null
    const spread = deviation ?? null
    if (given === null && spread !== null)
      return [`${kind} ${name} has an sd but no value: give both or neither`]
    if (given !== null && spread === null)
      return [`${kind} ${name} has a value but no sd: give its sd, or 0 if it is a constant`]
    if (spread !== null && spread < 0) return [`${kind} ${name} has the negative sd ${spread}`]
    return []
  })
}

function relationProblems({ relations, flows, stockChanges, parameters }: MfaDocument): string[] {
  const known = new Set([...flows, ...stockChanges].map(({ id: name }) => name))
  const factors = new Set(parameters.map(({ id: name }) => name))
  return relations.flatMap((relation, index) => {
    const where = `relation ${index + 1} (${relation.type})`
    const named =
      relation.type === 'linear'
        ? relation.terms.map((term) => term.flow)
        : [relation.flow, ...relation.of]
    const unknown = named
      .filter((name) => !known.has(name))
      .map((name) => `${where} names "${name}", which is no flow or stock change`)
    if (relation.type === 'transfer' && !factors.has(relation.parameter)) {
      unknown.push(`${where} names "${relation.parameter}", which is no parameter`)
    }
    return unknown
  })
}

function problemsOf(document: MfaDocument): string[] {
  const { processes, flows, stockChanges, parameters, options: asked } = document
  const places = new Set(processes.map(({ id: name }) => name))
  const ids = [...flows, ...stockChanges, ...parameters].map(({ id: name }) => name)
  const known = new Set(ids)
  const outputs = [...asked.covariance, ...(asked.improve === undefined ? [] : [asked.improve])]
  return [
    ...repeated(processes.map(({ id: name }) => name)).map(
      (name) => `process ${name} is given twice`
    ),
    ...repeated(ids).map((name) => `the id ${name} is given to more than one quantity`),
    ...valueProblems('flow', flows),
    ...valueProblems('stock change', stockChanges),
    ...valueProblems('parameter', parameters),
    ...flows
      .filter(({ capacity }) => typeof capacity === 'number' && capacity < 0)
      .map(({ id: name, capacity }) => `flow ${name} has the negative capacity ${capacity}`),
    ...stockChanges
      .filter(({ process }) => !places.has(process))
      .map(
        ({ id: name, process }) => `stock change ${name} names the unknown process "${process}"`
      ),
    ...relationProblems(document),
    ...outputs
      .filter((name) => !known.has(name))
      .map((name) => `the options name "${name}", which is no flow, stock change or parameter`)
  ]
}

/**
 * Reads a system out of JSON.
 *
 * @throws Failure `mfa_too_large` before anything is read; `mfa_invalid` naming every wrong item.
 */
export function readDocument(raw: unknown): MfaDocument {
  const size = sizeOf(raw)
  if (size > mostQuantities) {
    throw new Failure(
      'mfa_too_large',
      `the system has ${size} items, more than ${mostQuantities}; aggregate it or split it at flows that are known`,
      { items: size, most: mostQuantities }
    )
  }
  const parsed = mfaDocument.safeParse(raw)
  const problems =
    parsed.data === undefined
      ? (parsed.error?.issues ?? []).map(
          (issue) => `${itemAt(raw, issue.path)} ${issueText(issue)}`
        )
      : problemsOf(parsed.data)
  if (parsed.data === undefined || problems.length > 0) {
    throw new Failure('mfa_invalid', problems.join('; '), { problems: problems.length })
  }
  return parsed.data
}
