import type { AskedSystem, Assumption, SystemParameters } from './contract.ts'

const texts: Readonly<Record<Assumption['code'], (share: number | null) => string>> = {
  independent: () =>
    'Errors of different events are independent, but for those of one conversion factor: what was counted in packages errs together by what the factor errs, which is solved for as a parameter around 1. Counts of stock are taken to err by themselves.',
  edge: () =>
    'Processes that only gave or only took so far, and suppliers, buyers, people, outlets and the environment, stand at the edge and need not balance.',
  counted_stock: () =>
    'Where a place keeps stock, its change is known only if all products that moved there were counted, as products and not as lots, before the period and in it; elsewhere it is unknown, and the flows of the place cannot be checked by its balance.',
  same_stock: (share) =>
    `Where a place keeps stock and was not counted, its stock is assumed not to have changed, with a standard deviation of ${share} of what passed it.`,
  linked: () =>
    'What a place holds at the end of a period it holds at the beginning of the next; what moved there or was counted in the window stands for all that it holds. A conversion factor errs the same in all periods.',
  carried_count: () =>
    'A count is carried to the end of the period by what moved since; that the same movements are in the balance is neglected, which makes tests milder, never stricter.',
  rounded: () =>
    'Each mass is rounded to a gram, which adds a variance of 1/12 square gram an event.',
  within_bounds: () =>
    'Standard deviations hold under the condition that the bounds in activeBounds are met.'
}

/** What the figures of a system rest on beside the events. */
export function assumptionsOf(
  { stockShare, nonNegative }: SystemParameters,
  linked: AskedSystem['linked']
): Assumption[] {
  const stock = stockShare === undefined ? 'counted_stock' : 'same_stock'
  const codes: Assumption['code'][] = [
    ...(['independent', 'edge', stock] as const),
    ...(linked === 'true' ? (['linked'] as const) : []),
    ...(['carried_count', 'rounded'] as const),
    ...(nonNegative === 'true' ? (['within_bounds'] as const) : [])
  ]
  return codes.map((code) => {
    const share = code === 'same_stock' ? (stockShare ?? null) : null
    return { code, share, text: texts[code](share) }
  })
}
