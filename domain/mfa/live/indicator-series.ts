import type { MfaAnswer } from '../answer.ts'
import type { FlowAttributes } from '../flow-set.ts'
import { type DescribedPart, describeFlows, type LiveFlow, type PlantUse } from './described.ts'
import { after, before, inPeriod, type LinkedSystem } from './linked-system.ts'

/** Flows of one period that are the same to every indicator, added up. */
export interface IndicatorSum {
  readonly id: string
  readonly period: string
  /** Their names in the document of all periods. */
  readonly flows: readonly string[]
  /** What the sum, or a share of it, is to an indicator. */
  readonly parts: readonly { readonly share: number; readonly attributes: FlowAttributes }[]
}

export interface IndicatorSums {
  readonly sums: readonly IndicatorSum[]
  /** Flows that would count, had they a value. */
  readonly left: readonly string[]
}

/** Models reckon in kilograms, the live city in grams. */
const gramsPerKg = 1_000

function attributesOf({ id: _, of: __, share: ___, ...attributes }: DescribedPart): FlowAttributes {
  return attributes
}

function isAnything(attributes: FlowAttributes): boolean {
  return Object.values(attributes).some((value) => value !== undefined)
}

/**
 * What of solved periods the indicators are made of. Few sums instead of many flows: their covariances
 * are all that the errors of the indicators need.
 *
 * @param use what plants made of what they were given, by period.
 */
export function indicatorSums(
  { flows, processes }: LinkedSystem,
  solved: MfaAnswer,
  use: (period: string, flows: readonly LiveFlow[]) => PlantUse
): IndicatorSums {
  const values = new Map(solved.flows.map(({ id, value }) => [id, value]))
  const left = new Set<string>()
  const sums: IndicatorSum[] = []
  const byPeriod = Map.groupBy(flows, ({ period }) => period)
  for (const [period, own] of byPeriod) {
    const known = own.map(({ flow: { id, from, to } }) => {
      return { id, from, to, value: values.get(inPeriod(id, period)) ?? null }
    })
    const inside = processes.filter((one) => one.period === period).map(({ process }) => process)
    const described = describeFlows({ processes: inside, flows: known }, use(period, known))
    const partsOf = Map.groupBy(described, ({ of }) => of)
    const alike = Map.groupBy(known, ({ id }) =>
      JSON.stringify(
        (partsOf.get(id) ?? []).map((part) => ({
          share: part.share,
          attributes: attributesOf(part)
        }))
      )
    )
    for (const list of alike.values()) {
      const [first] = list
      const parts = (partsOf.get(first?.id ?? '') ?? [])
        .filter(({ share }) => share > 0)
        .map((part) => ({ share: part.share, attributes: attributesOf(part) }))
        .filter(({ attributes }) => isAnything(attributes))
      if (parts.length === 0) continue
      const valued = list.filter(({ value }) => value !== null)
      const counts = parts.some(({ attributes: { end, crossing } }) => end ?? crossing)
      if (counts) for (const { id, value } of list) if (value === null) left.add(id)
      if (valued.length === 0) continue
      const names = valued.map(({ id }) => inPeriod(id, period))
      sums.push({ id: `sum ${sums.length + 1}@${period}`, period, flows: names, parts })
    }
  }
  return { sums, left: [...left] }
}

/** The document of all periods with the sums as quantities of their own, which change nothing of it. */
export function withSums<Document extends LinkedSystem['document']>(
  document: Document,
  sums: readonly IndicatorSum[]
): Document {
  return {
    ...document,
    flows: [
      ...document.flows,
      ...sums.map(({ id }) => ({ id, from: before, to: after, value: null, sd: null }))
    ],
    relations: [
      ...document.relations,
      ...sums.map(({ id, flows }) => ({
        ...{ type: 'linear' as const, constant: 0 },
        terms: [...flows.map((flow) => ({ flow, coefficient: 1 })), { flow: id, coefficient: -1 }]
      }))
    ]
  }
}

/**
 * Solved sums as a document for `computeIndicators`, in kg, with all their covariances.
 *
 * @param solved the answer to `withSums`, asked for the covariances of all sums.
 */
export function indicatorDocumentOf(sums: readonly IndicatorSum[], solved: MfaAnswer): object {
  const byId = new Map(solved.flows.map((flow) => [flow.id, flow]))
  const place = new Map(solved.covariance.ids.map((id, at) => [id, at]))
  const parts = sums.flatMap(({ id, period, parts: shares }) =>
    shares.map(({ share, attributes }, at) => ({
      ...{ id: `${id} ${at + 1}`, of: id, period, share, attributes }
    }))
  )
  const between = (a: (typeof parts)[number], b: (typeof parts)[number]) => {
    const found = solved.covariance.matrix[place.get(a.of) ?? -1]?.[place.get(b.of) ?? -1] ?? 0
    const value = (a.share * b.share * found) / gramsPerKg ** 2
    return a === b ? Math.max(0, value) : value
  }
  return {
    flows: parts.map(({ id, of, period, share, attributes }) => {
      const { value = null, sd = null } = byId.get(of) ?? {}
      return {
        ...{ id, period, ...attributes },
        from: attributes.sourceStage ?? before,
        to: attributes.targetStage ?? after,
        value: value === null ? null : (share * value) / gramsPerKg,
        sd: (share * (sd ?? 0)) / gramsPerKg
      }
    }),
    covariance: {
      ids: parts.map(({ id }) => id),
      matrix: parts.map((a) => parts.map((b) => between(a, b)))
    }
  }
}
