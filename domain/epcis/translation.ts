import type { Line } from '../line.ts'
import { customers, growth, placeKindOf, recipients } from '../place.ts'
import { type Identifier, identifierOf } from './identifier.ts'
import { saidAmount } from './mass.ts'
import type { EpcisEvent, QuantityElement } from './schema.ts'
import { wordOf } from './vocabulary.ts'

/** What identifiers of others are here; null where nobody has linked them. */
export interface Links {
  readonly place: (key: string) => string | null
  readonly product: (key: string) => string | null
}

/** A line with its quantity as it was said, to be completed and read like any sender's. */
type SaidLine = Omit<Line, 'quantity' | 'group'> & { readonly quantity: object }

type Unread = { readonly what: string; readonly value: string }

/** What an EPCIS event says in our terms: the input of `EpcisEventCaptured`, but for its envelope. */
export interface Translated {
  readonly bizStep: string | null
  readonly disposition: string | null
  readonly declaresError: string | null
  readonly moved: object | null
  readonly made: object | null
  readonly packed: object | null
  readonly unread: readonly Unread[]
}

/** Who gives and who takes, by business step (CBV 2.0 §7.1). Other steps move nothing by themselves. */
const steps: Readonly<
  Record<
    string,
    { readonly saidBy: 'source' | 'target'; readonly to?: string; readonly from?: string }
  >
> = {
  shipping: { saidBy: 'source' },
  departing: { saidBy: 'source' },
  receiving: { saidBy: 'target' },
  accepting: { saidBy: 'target' },
  collecting: { saidBy: 'target' },
  retail_selling: { saidBy: 'source', to: customers },
  dispensing: { saidBy: 'source', to: recipients },
  destroying: { saidBy: 'source' }
}

const births: readonly string[] = ['commissioning', 'creating_class_instance']

class Reader {
  readonly unread: Unread[] = []
  readonly #links: Links

  constructor(links: Links) {
    this.#links = links
  }

  place(uri: string): string {
    const identifier = identifierOf(uri)
    if (identifier.kind === 'own' && identifier.of === 'place') return identifier.id
    const linked = this.#links.place(identifier.key)
    if (linked === null) this.unread.push({ what: 'place', value: uri })
    return linked ?? identifier.key
  }

  #product(identifier: Identifier, uri: string): string | null {
    if (identifier.kind === 'own') return identifier.of === 'product' ? identifier.id : null
    if (identifier.kind === 'unit') return null
    const key = identifier.kind === 'item' ? `01/${identifier.gtin}` : identifier.key
    const product = this.#links.product(key)
    if (product === null) this.unread.push({ what: 'product', value: uri })
    return product
  }

  line({ epcClass, quantity, uom }: QuantityElement): SaidLine {
    const identifier = identifierOf(epcClass)
    const amount = saidAmount(quantity, uom)
    if (amount.unread !== null) this.unread.push({ what: 'unit', value: amount.unread })
    return {
      lot: lotOf(identifier),
      product: this.#product(identifier, epcClass),
      quantity: amount.said
    }
  }

  /** Things told apart one by one are counted by what they are: their serial numbers stay in `raw`. */
  pieces(uris: readonly string[]): readonly SaidLine[] {
    const byKind = Map.groupBy(uris, (uri) => {
      const identifier = identifierOf(uri)
      return identifier.kind === 'item' ? `01/${identifier.gtin}` : uri
    })
    return [...byKind.values()].flatMap((alike) => {
      const [first] = alike
      return first === undefined ? [] : [this.line({ epcClass: first, quantity: alike.length })]
    })
  }

  lines(
    pieces: readonly string[] | undefined,
    quantities: readonly QuantityElement[] | undefined
  ): readonly SaidLine[] {
    return [
      ...this.pieces(pieces ?? []),
      ...(quantities ?? []).map((element) => this.line(element))
    ]
  }
}

function lotOf(identifier: Identifier): string | null {
  switch (identifier.kind) {
    case 'own':
      return identifier.of === 'lot' ? identifier.id : null
    case 'item':
      return identifier.lot === null ? null : identifier.key
    case 'unit':
      return identifier.key
    default:
      return null
  }
}

/** Of several, the place goes before who has it, and who has it before who owns it. */
const preferred = ['location', 'possessing_party', 'owning_party']

function endOf<Entry extends { readonly type: string }>(
  entries: readonly Entry[] | undefined,
  read: (entry: Entry) => string
): string | null {
  for (const type of preferred) {
    const found = entries?.find((entry) => wordOf(entry.type) === type)
    if (found !== undefined) return read(found)
  }
  return null
}

/** Types of papers that go with goods, the ones that both sides hold first. */
const papers = ['desadv', 'bol', 'recadv', 'inv', 'po']

/** Number of the paper: both sides must say the same, so the issuer's prefix of CBV is cut off. */
function documentOf({ bizTransactionList: list = [] }: EpcisEvent): string | null {
  let best: { readonly rank: number; readonly paper: (typeof list)[number] } | null = null
  for (const paper of list) {
    const known = papers.indexOf(wordOf(paper.type ?? ''))
    const rank = known === -1 ? papers.length : known
    if (best === null || rank < best.rank) best = { rank, paper }
  }
  if (best === null) return null
  const found = best.paper
  const identifier = identifierOf(found.bizTransaction)
  if (identifier.kind === 'own') return identifier.id
  return (
    /^urn:epcglobal:cbv:bt:[^:]+:(?<number>.+)$/u.exec(found.bizTransaction)?.groups?.number ??
    found.bizTransaction
  )
}

function readMoved(event: EpcisEvent, reader: Reader): object | null {
  const bizStep = wordOf(event.bizStep ?? '')
  const step = steps[bizStep]
  const here = [event.bizLocation?.id, event.readPoint?.id]
  const [before = null] = (step?.saidBy === 'source' ? here.toReversed() : here).filter(isSaid)
  const isBirth = births.includes(bizStep) && event.action === 'ADD'
  if (isBirth && before !== null) return readBirth(event, reader, before)
  if (step === undefined) return null
  const source = endOf(event.sourceList, (entry) => entry.source)
  const destination = endOf(event.destinationList, (entry) => entry.destination)
  const from = source ?? (step.saidBy === 'source' ? before : null)
  const to = destination ?? (step.saidBy === 'target' ? before : null)
  const lines = reader.lines(
    event.epcList ?? event.childEPCs,
    event.quantityList ?? event.childQuantityList
  )
  const unit = lines.length === 0 && event.parentID !== undefined ? [event.parentID] : []
  const all = [...lines, ...reader.pieces(unit)]
  if (from === null) reader.unread.push({ what: 'from', value: bizStep })
  if (to === null && step.to === undefined) reader.unread.push({ what: 'to', value: bizStep })
  if (all.length === 0 || from === null || (to === null && step.to === undefined)) return null
  return {
    from: reader.place(from),
    to: to === null ? step.to : reader.place(to),
    document: documentOf(event),
    saidBy: step.saidBy,
    lines: all
  }
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined
}

/** A lot that begins where things grow was harvested; elsewhere it only got its number. */
function readBirth(event: EpcisEvent, reader: Reader, where: string): object | null {
  const site = reader.place(where)
  if (placeKindOf(site)?.stage !== 'origin') return null
  const lines = reader.lines(event.epcList, event.quantityList)
  if (lines.length === 0) return null
  return { from: growth, to: site, document: null, saidBy: 'target', lines }
}

function readMade(event: EpcisEvent, reader: Reader): object | null {
  const where = event.bizLocation?.id ?? event.readPoint?.id
  const inputs = reader.lines(event.inputEPCList, event.inputQuantityList)
  const outputs = reader.lines(event.outputEPCList, event.outputQuantityList)
  if (where === undefined) reader.unread.push({ what: 'site', value: 'TransformationEvent' })
  // Parts of one transformation that come as several events cannot be joined from one of them.
  if (inputs.length === 0 || outputs.length === 0) {
    reader.unread.push({ what: 'outputs', value: event.transformationID ?? '' })
  }
  if (where === undefined || inputs.length === 0 || outputs.length === 0) return null
  return { site: reader.place(where), inputs, outputs }
}

function readPacked(event: EpcisEvent, reader: Reader): object | null {
  const where = event.bizLocation?.id ?? event.readPoint?.id
  const { parentID, action } = event
  if (parentID === undefined || where === undefined || action === 'OBSERVE') return null
  const lines = reader.lines(event.childEPCs, event.childQuantityList)
  if (lines.length === 0) return null
  return {
    site: reader.place(where),
    unit: identifierOf(parentID).key,
    direction: action === 'ADD' ? 'into' : 'out of',
    lines
  }
}

/**
 * Reads an EPCIS event. Nothing is guessed: a count stays a count, an end that nobody names makes no
 * flow, an identifier that is linked to nothing stands for itself; all of it is told in `unread`.
 */
export function translated(event: EpcisEvent, links: Links): Translated {
  const reader = new Reader(links)
  const { errorDeclaration } = event
  const isError = errorDeclaration !== undefined
  const isPacking = event.type === 'AggregationEvent'
  const isMaking = event.type === 'TransformationEvent'
  const moves = !isError && !isMaking && event.type !== 'AssociationEvent'
  const moved = moves ? readMoved(event, reader) : null
  return {
    bizStep: event.bizStep === undefined ? null : wordOf(event.bizStep),
    disposition: event.disposition === undefined ? null : wordOf(event.disposition),
    declaresError: isError ? wordOf(errorDeclaration.reason ?? 'did_not_occur') : null,
    moved,
    made: !isError && isMaking ? readMade(event, reader) : null,
    packed: !isError && isPacking && moved === null ? readPacked(event, reader) : null,
    unread: reader.unread
  }
}
