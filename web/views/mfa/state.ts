/** What the page is about: nothing yet, a published example, a document, or the live city. */
export interface MfaState {
  readonly example: string | null
  /** A small document as compact JSON; larger ones stay out of the address. */
  readonly document: string | null
  /** View definition over the solved flows, as compact JSON. */
  readonly definition: string | null
  readonly city: string | null
  readonly from: string | null
  readonly to: string | null
  readonly level: 'kind' | 'place' | null
  /** Take the stock of a place that nobody counted as unchanged, give or take a tenth. */
  readonly stocks: 'assumed' | null
  /** In the live city: one system of the whole window, or linked ones of each month, week or day. */
  readonly every: 'month' | 'week' | 'day' | null
  /** Which layer is shown: of a document its id, of the city a measure of conversion factors. */
  readonly layer: string | null
  /** Which of several periods is shown. */
  readonly period: string | null
  /** Draw what was measured, with what is unaccounted for, or what the balances made of it. */
  readonly figures: 'reconciled' | 'given'
  readonly show: 'chart' | 'table'
  /** Which further weighing would help the estimate of this quantity most? */
  readonly improve: string | null
  /** Flow of which a scenario makes more or less. */
  readonly whatIf: string | null
  /** Flow at whose expense; without one, all others of its process. */
  readonly expense: string | null
  /** What it shall be of the two, or of all. */
  readonly percent: string | null
  /** Where does what reaches this place come from? */
  readonly place: string | null
  /** Place and product whose stock by age is shown, with a space between. */
  readonly stock: string | null
  /** Key of the mark whose figures are shown. */
  readonly mark: string | null
}

/** Longer texts make addresses that mail programs and proxies cut. */
export const longestInAddress = 4_000

const texts = [
  'example',
  'document',
  'definition',
  'city',
  'from',
  'to',
  'layer',
  'period',
  'improve',
  'whatIf',
  'expense',
  'percent',
  'place',
  'stock',
  'mark'
] as const

/** Reads the state out of an address; what is missing or unknown is the default. */
export function readState(search: string): MfaState {
  const found = new URLSearchParams(search)
  const level = found.get('level')
  const every = found.get('every')
  return {
    example: found.get('example'),
    document: found.get('document'),
    definition: found.get('definition'),
    city: found.get('city'),
    from: found.get('from'),
    to: found.get('to'),
    layer: found.get('layer'),
    period: found.get('period'),
    every: every === 'month' || every === 'week' || every === 'day' ? every : null,
    stocks: found.get('stocks') === 'assumed' ? 'assumed' : null,
    level: level === 'kind' || level === 'place' ? level : null,
    figures: found.get('figures') === 'given' ? 'given' : 'reconciled',
    show: found.get('show') === 'table' ? 'table' : 'chart',
    improve: found.get('improve'),
    whatIf: found.get('whatIf'),
    expense: found.get('expense'),
    percent: found.get('percent'),
    place: found.get('place'),
    stock: found.get('stock'),
    mark: found.get('mark')
  }
}

/** The search part of an address with the state in it; parameters of others, like `lang`, stay. */
export function writeState(search: string, state: MfaState): string {
  const written = new URLSearchParams(search)
  for (const name of [...texts, 'level', 'every', 'stocks', 'figures', 'show']) written.delete(name)
  for (const name of texts) {
    const value = state[name]
    if (value !== null) written.set(name, value)
  }
  if (state.level !== null) written.set('level', state.level)
  if (state.every !== null) written.set('every', state.every)
  if (state.stocks !== null) written.set('stocks', state.stocks)
  if (state.figures !== 'reconciled') written.set('figures', state.figures)
  if (state.show !== 'chart') written.set('show', state.show)
  const text = written.toString()
  return text === '' ? '' : `?${text}`
}
