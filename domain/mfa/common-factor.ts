import { z } from 'zod'
import { type DocumentPeriod, periodId } from './periods.ts'
import { id, type PlainDocument, repeated } from './template.ts'

/** A conversion factor of a document, and the measured values that were made with it. */
export const commonFactor = z.strictObject({
  id,
  sd: z
    .number()
    .min(0)
    .describe('one standard deviation of the factor, as a share of it, such as 0.08'),
  of: z
    .array(
      z.strictObject({
        of: id.describe('a flow with a value'),
        period: z.string().optional().describe('in this period; left out: in each'),
        value: z.number().describe('the part of its value that the factor made')
      })
    )
    .min(1)
})
type CommonFactor = z.infer<typeof commonFactor>

/** A factor over the flows as they are solved. */
export interface PlacedFactor {
  readonly id: string
  readonly sd: number
  readonly of: readonly { readonly flow: string; readonly value: number }[]
}

/** All that is wrong with the factors of a document, by name. */
export function factorProblems(
  factors: readonly CommonFactor[],
  periods: readonly DocumentPeriod[],
  { flows }: PlainDocument
): string[] {
  const known = new Set(flows.map(({ id: name }) => name))
  const times = new Set(periods.map(({ id: name }) => name))
  return [
    ...repeated(factors.map(({ id: name }) => name)).map((name) => `factor ${name} is given twice`),
    ...factors.flatMap(({ id: name, of }) => [
      ...of
        .filter((part) => !known.has(part.of))
        .map((part) => `factor ${name} made a part of "${part.of}", which is no flow`),
      ...of.flatMap(({ period }) =>
        period === undefined || times.has(period)
          ? []
          : [`factor ${name} names the unknown period "${period}"`]
      ),
      ...repeated(of.map((part) => placesOf(part, periods).join(' '))).map(
        (flow) => `factor ${name} names ${flow} twice`
      )
    ])
  ]
}

function placesOf(
  { of, period }: CommonFactor['of'][number],
  periods: readonly DocumentPeriod[]
): readonly string[] {
  if (periods.length === 0) return [of]
  const names = period === undefined ? periods.map(({ id: name }) => name) : [period]
  return names.map((name) => periodId(of, name))
}

/** The factors of a document over its flows in each period; a factor is one and the same in all. */
export function placedFactors(
  factors: readonly CommonFactor[],
  periods: readonly DocumentPeriod[]
): readonly PlacedFactor[] {
  return factors.map(({ id: name, sd, of }) => ({
    ...{ id: name, sd },
    of: of.flatMap((part) => placesOf(part, periods).map((flow) => ({ flow, value: part.value })))
  }))
}

/** All that is wrong with factors over the flows that are solved, by name. */
export function placedFactorProblems(
  factors: readonly PlacedFactor[],
  { flows }: PlainDocument
): string[] {
  const given = new Map(flows.map((flow) => [flow.id, flow]))
  return factors.flatMap(({ id: name, of }) =>
    of.flatMap(({ flow }) => {
      const found = given.get(flow)
      if (found === undefined || (found.sd ?? 0) > 0) return []
      const lack =
        (found.value ?? null) === null ? 'a value' : 'an sd of its own, such as of its rounding'
      return [`factor ${name} made a part of ${flow}, which needs ${lack}`]
    })
  )
}
