import type { SystemParameters } from './contract.ts'
import { otherProducts } from './movements.ts'

/** Where the events behind a flow of a system are listed; null where no flow carries them. */
export function eventsAddress(
  ends: { readonly from: string; readonly to: string },
  { boundary, from, to, group, product, level, asKnownAt }: SystemParameters
): string | null {
  if (ends.from === otherProducts || ends.to === otherProducts) return null
  const query = new URLSearchParams({ boundary, from, to, source: ends.from, target: ends.to })
  for (const [name, value] of Object.entries({ group, product, level, asKnownAt })) {
    if (value !== undefined) query.set(name, value)
  }
  return `/api/flows/events?${query}`
}
