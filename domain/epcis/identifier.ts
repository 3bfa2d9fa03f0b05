/**
 * Identifiers of GS1 in both their spellings, EPC URN and Digital Link, as one canonical text: the
 * application identifiers and values of the GS1 General Specifications, `01/08012345678901/10/A24`.
 * What is no GS1 identifier keeps its own text.
 */

/** Digital Link paths of this product: `https://any.host/id/lot/harvest-7`. */
const ownKinds = ['place', 'product', 'group', 'lot', 'document', 'event'] as const
export type OwnKind = (typeof ownKinds)[number]

export type Identifier =
  | { readonly kind: 'own'; readonly of: OwnKind; readonly id: string; readonly key: string }
  /** A trade item, its lot or one piece of it. */
  | {
      readonly kind: 'item'
      readonly gtin: string
      readonly lot: string | null
      readonly serial: string | null
      readonly key: string
    }
  /** A place (`414`) or a party (`417`). */
  | { readonly kind: 'location'; readonly key: string }
  /** A logistic unit (`00`) or a returnable crate (`8003`). */
  | { readonly kind: 'unit'; readonly key: string }
  | { readonly kind: 'other'; readonly key: string }

/** Check digit of a GS1 key: weights 3 and 1 from the right (GS1 General Specifications §7.9). */
export function checkDigit(digits: string): string {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const weight = (digits.length - index) % 2 === 1 ? 3 : 1
    sum += Number(digits[index]) * weight
  }
  return String((10 - (sum % 10)) % 10)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray percent sign is part of the value.
    return text
  }
}

function item(gtin: string, lot: string | null, serial: string | null): Identifier {
  const ofLot = lot === null ? '' : `/10/${lot}`
  const ofPiece = serial === null ? '' : `/21/${serial}`
  return { kind: 'item', gtin, lot, serial, key: `01/${gtin}${ofLot}${ofPiece}` }
}

function location(application: '414' | '417', gln: string, extension = '0'): Identifier {
  const within = extension === '0' || extension === '' ? '' : `/254/${extension}`
  return { kind: 'location', key: `${application}/${gln}${within}` }
}

function withCheck(digits: string): string {
  return `${digits}${checkDigit(digits)}`
}

/** GTIN-14: indicator digit, company prefix, item reference, check digit (EPC Tag Data Standard §7.1). */
function gtinOf(prefix: string, reference: string): string {
  return withCheck(`${reference.slice(0, 1)}${prefix}${reference.slice(1)}`)
}

const digitsOnly = /^\d+$/u

type Parts = readonly [scheme: string, ...fields: string[]]

/** Lengths of prefix and reference together, without the check digit. */
function areKey(prefix: string | undefined, reference: string | undefined, length: number) {
  const digits = `${prefix ?? ''}${reference ?? ''}`
  return digits.length === length && digitsOnly.test(digits)
}

function ofUrn([scheme, prefix = '', reference = '', ...rest]: Parts): Identifier | null {
  const last = decoded(rest.join('.'))
  switch (scheme) {
    case 'id:sgtin':
      return areKey(prefix, reference, 13) ? item(gtinOf(prefix, reference), null, last) : null
    case 'class:lgtin':
      return areKey(prefix, reference, 13) ? item(gtinOf(prefix, reference), last, null) : null
    case 'idpat:sgtin':
      return areKey(prefix, reference, 13) ? item(gtinOf(prefix, reference), null, null) : null
    case 'id:sscc':
      return areKey(prefix, reference, 17)
        ? { kind: 'unit', key: `00/${gtinOf(prefix, reference)}` }
        : null
    case 'id:sgln':
      return areKey(prefix, reference, 12)
        ? location('414', withCheck(`${prefix}${reference}`), last)
        : null
    case 'id:pgln':
      return areKey(prefix, reference, 12)
        ? location('417', withCheck(`${prefix}${reference}`))
        : null
    case 'id:grai':
      return areKey(prefix, reference, 12)
        ? { kind: 'unit', key: `8003/0${withCheck(`${prefix}${reference}`)}${last}` }
        : null
    default:
      return null
  }
}

const urn = /^urn:epc:(?<scheme>(?:id|class|idpat):[a-z]+):(?<body>.+)$/u

/** Digital Link 1.x: the primary key and those qualifiers that tell things apart here. */
const links = [
  {
    path: /\/01\/(\d{8,14})(?=[/?#]|$)/u,
    of: (key: string, rest: string) => ofItemLink(key, rest)
  },
  {
    path: /\/00\/(\d{18})(?=[/?#]|$)/u,
    of: (key: string): Identifier => ({ kind: 'unit', key: `00/${key}` })
  },
  {
    path: /\/414\/(\d{13})(?=[/?#]|$)/u,
    of: (key: string, rest: string) => location('414', key, qualifier(rest, '254') ?? '0')
  },
  { path: /\/417\/(\d{13})(?=[/?#]|$)/u, of: (key: string) => location('417', key) },
  {
    path: /\/8003\/(\d{14}[^/?#]*)/u,
    of: (key: string): Identifier => ({ kind: 'unit', key: `8003/${decoded(key)}` })
  }
] as const

function qualifier(rest: string, application: string): string | null {
  const parts = (rest.split(/[?#]/u)[0] ?? '').split('/')
  const at = parts.indexOf(application)
  const value = at === -1 ? undefined : parts[at + 1]
  return value === undefined ? null : decoded(value)
}

function ofItemLink(key: string, rest: string): Identifier {
  return item(key.padStart(14, '0'), qualifier(rest, '10'), qualifier(rest, '21'))
}

const own = /^https?:\/\/[^/?#]+\/id\/(?<of>[a-z]+)\/(?<id>[^?#]+)$/u

function ofWebAddress(text: string): Identifier | null {
  if (!/^https?:/iu.test(text)) return null
  const mine = own.exec(text)?.groups
  const of = ownKinds.find((kind) => kind === mine?.of)
  if (mine !== undefined && of !== undefined) {
    const id = decoded(mine.id ?? '')
    return { kind: 'own', of, id, key: id }
  }
  for (const link of links) {
    const found = link.path.exec(text)
    const key = found?.[1]
    if (found !== null && key !== undefined) {
      return link.of(key, text.slice(found.index + found[0].length))
    }
  }
  return null
}

function read(text: string): Identifier {
  const parts = urn.exec(text)?.groups
  const found =
    parts === undefined
      ? ofWebAddress(text)
      : ofUrn([parts.scheme ?? '', ...(parts.body ?? '').split('.')])
  return found ?? { kind: 'other', key: text }
}

/** Places and products come again and again; reading one anew takes longer than all else of a line. */
const known = new Map<string, Identifier>()
const mostKnown = 5_000

/**
 * What a URI of an EPCIS event identifies. Two spellings of one GS1 key have the same `key`.
 *
 * @param text any URI; a key of wrong length is told apart as `other`, under its own text.
 */
export function identifierOf(text: string): Identifier {
  const before = known.get(text)
  if (before !== undefined) return before
  const found = read(text)
  if (known.size >= mostKnown) known.clear()
  known.set(text, found)
  return found
}

/** The address of something of this product, as EPCIS names it. @param base without a slash at its end. */
export function ownUri(base: string, of: OwnKind, id: string): string {
  return `${base}/id/${of}/${encodeURIComponent(id)}`
}
