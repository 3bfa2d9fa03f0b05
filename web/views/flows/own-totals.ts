import type { ProcessesAnswer, TotalsAnswer } from '../../../projections/balance/contract.ts'
import type { LinksAnswer } from '../../../projections/flows/contract.ts'

/**
 * Totals of a party: what came to its places from others' and what left them for others'. The
 * boundary as a whole is nothing that it may see, and its places are all that it has a balance of.
 */
export function ownTotals(links: LinksAnswer, balance: ProcessesAnswer): TotalsAnswer {
  const own = new Set(balance.rows.map(({ process }) => process))
  const crossing = links.links.filter(({ source, target }) => own.has(source) !== own.has(target))
  const sum = (rows: readonly { readonly massGrams: number }[]) =>
    rows.reduce((total, { massGrams }) => total + massGrams, 0)
  // A place that only takes, or only gives, stands at the edge of what is recorded.
  const inner = balance.rows.filter(({ role }) => role === 'inner')
  const ofInner = (column: 'stockChangeGrams' | 'imbalanceGrams') =>
    inner.reduce((total, row) => total + row[column], 0)
  const inGrams = sum(crossing.filter(({ target }) => own.has(target)))
  const imbalanceGrams = ofInner('imbalanceGrams')
  return {
    position: balance.position,
    inGrams,
    outGrams: sum(crossing.filter(({ source }) => own.has(source))),
    stockChangeGrams: ofInner('stockChangeGrams'),
    imbalanceGrams,
    imbalanceShare: inGrams === 0 ? null : imbalanceGrams / inGrams,
    events: links.links.reduce((total, { events }) => total + events, 0) + links.internal.events,
    straddling: links.straddling
  }
}
