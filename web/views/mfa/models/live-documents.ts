import type { MfaAnswer } from '../../../../domain/mfa/answer.ts'
import type { DescribedPart } from '../../../../domain/mfa/live/described.ts'
import type { Solved } from '../solved.ts'

/** Covariances that `POST /api/mfa/reconcile` answers at most. */
const mostCovariances = 200
/** The models reckon in kilograms, the live city in grams. */
const gramsPerKg = 1_000

/** The live system as a document, asking for the covariances of the flows that indicators are made of. */
export function systemWithCovariance(
  { processes, flows, factors = [] }: Solved,
  parts: readonly DescribedPart[]
): { readonly document: object; readonly chosen: readonly string[] } {
  const matters = parts.filter(
    ({ end, crossing, share }) => share > 0 && (end !== undefined || crossing !== undefined)
  )
  const chosen = [...new Set(matters.map(({ of }) => of))].slice(0, mostCovariances)
  const given = ({ id, measured, measuredSd, ownSd = measuredSd }: Solved['flows'][number]) => {
    return { id, value: measured, sd: ownSd }
  }
  const document = {
    processes: processes.map((id) => ({ id })),
    flows: flows
      .filter(({ to }) => to !== null)
      .map((flow) => ({ ...given(flow), from: flow.from, to: flow.to })),
    stockChanges: flows
      .filter(({ to }) => to === null)
      .map((flow) => ({ ...given(flow), process: flow.from })),
    factors,
    options: { covariance: chosen, eliminate: false }
  }
  return { document, chosen }
}

/** The described flows as a document for `POST /api/mfa/indicators`, in kg. */
export function indicatorsOf(
  { flows }: Pick<Solved, 'flows'>,
  parts: readonly DescribedPart[],
  chosen: readonly string[],
  { covariance }: Pick<MfaAnswer, 'covariance'>
): object {
  const byId = new Map(flows.map((flow) => [flow.id, flow]))
  const place = new Map(chosen.map((id, at) => [id, at]))
  const known = parts.filter(({ of }) => place.has(of))
  const between = (a: DescribedPart, b: DescribedPart) => {
    const value = covariance.matrix[place.get(a.of) ?? -1]?.[place.get(b.of) ?? -1] ?? 0
    return (a.share * b.share * value) / gramsPerKg ** 2
  }
  return {
    flows: parts.flatMap(({ id, of, share, ...attributes }) => {
      const flow = byId.get(of)
      if (flow === undefined || flow.to === null) return []
      const value = flow.value === null ? null : (share * flow.value) / gramsPerKg
      const sd = (share * (flow.sd ?? 0)) / gramsPerKg
      return [{ id, from: flow.from, to: flow.to, value, sd, ...attributes }]
    }),
    covariance: {
      ids: known.map(({ id }) => id),
      matrix: known.map((a) => known.map((b) => between(a, b)))
    }
  }
}
