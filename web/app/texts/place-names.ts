import type {
  customers,
  growth,
  placeKinds,
  processGain,
  processLoss,
  recipients
} from '../../../domain/place.ts'
import { destinations } from '../../../domain/waste/destination.ts'
import type { Language } from './texts.ts'

export type PlaceKindName = keyof typeof placeKinds
type Words = Readonly<Record<Language, string>>

/** Every kind of place, in the domain's order: from field to final use. */
export const placeKindOrder = [
  ...(['environment', 'supplier', 'plot', 'grower', 'hub', 'wholesaler', 'startup'] as const),
  ...(['covered-market', 'open-air-market', 'buyer', 'surplus-hub', 'charity', 'people'] as const),
  ...(['plant', 'outlet'] as const)
] satisfies readonly PlaceKindName[]

/** What all places of a kind are called together. */
const kindNames: Readonly<Record<PlaceKindName, Words>> = {
  environment: { it: 'Suolo, acqua e aria', en: 'Soil, water and air' },
  supplier: { it: 'Fornitori da fuori', en: 'Suppliers from outside' },
  plot: { it: 'Orti e campi', en: 'Plots' },
  grower: { it: 'Aziende agricole', en: 'Farms' },
  hub: { it: 'Mercati all’ingrosso', en: 'Wholesale markets' },
  wholesaler: { it: 'Grossisti', en: 'Wholesalers' },
  startup: { it: 'Startup', en: 'Startups' },
  'covered-market': { it: 'Mercati coperti', en: 'Covered markets' },
  'open-air-market': { it: 'Mercati scoperti', en: 'Street markets' },
  buyer: { it: 'Altri acquirenti', en: 'Other buyers' },
  'surplus-hub': { it: 'Hub antispreco', en: 'Surplus hubs' },
  charity: { it: 'Enti solidali', en: 'Charities' },
  people: { it: 'Persone', en: 'People' },
  plant: { it: 'Impianti rifiuti', en: 'Treatment plants' },
  outlet: { it: 'Usi finali e smaltimento', en: 'Final uses and disposal' }
}

type NamedPlace =
  | typeof growth
  | typeof processLoss
  | typeof processGain
  | typeof customers
  | typeof recipients
  | 'outlet:compost'
  | 'outlet:refuse'
  | `buyer:${'milan' | 'piemonte-emilia' | 'abroad'}`

/** Ends of the chain that stand for many, so nobody opens them under a name. */
const namedPlaces: Readonly<Record<NamedPlace, Words>> = {
  'environment:growth': { it: 'Crescita delle colture', en: 'Growth of crops' },
  'environment:process-loss': { it: 'Perdite in aria e acqua', en: 'Lost to air and water' },
  'environment:process-gain': { it: 'Acqua e altro aggiunti', en: 'Water and more added' },
  'people:customers': { it: 'Clienti', en: 'Customers' },
  'people:recipients': { it: 'Persone aiutate', en: 'People who are given food' },
  'outlet:compost': { it: 'Compost', en: 'Compost' },
  'outlet:refuse': { it: 'Rifiuti da smaltire', en: 'Refuse' },
  'buyer:milan': { it: 'Negozi e ristoranti di Milano', en: 'Shops and restaurants in Milan' },
  'buyer:piemonte-emilia': { it: 'Piemonte ed Emilia', en: 'Piedmont and Emilia' },
  'buyer:abroad': { it: 'Estero', en: 'Abroad' }
}

const named: ReadonlyMap<string, Words> = new Map(Object.entries(namedPlaces))
const outlets: ReadonlyMap<string, Words> = new Map(
  Object.entries(destinations).map(([name, { label }]) => [
    `outlet:${name.replaceAll('_', '-')}`,
    label
  ])
)

/** The kind of a place, or the kind itself; null for a process that is no place. */
export function placeKindOf(id: string): PlaceKindName | null {
  return placeKindOrder.find((kind) => id === kind || id.startsWith(`${kind}:`)) ?? null
}

/** The name of all places of a kind together. */
export function kindName(language: Language, kind: PlaceKindName): string {
  return kindNames[kind][language]
}

/** `porta-romana` reads as `Porta romana`. */
function readable(slug: string): string {
  const words = slug.replace(/[-.]/gu, ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/**
 * What people call a place or a kind of places; null for a process that is neither.
 *
 * @param known names by id, as the places' own events give them.
 */
export function placeName(
  language: Language,
  id: string,
  known: ReadonlyMap<string, string>
): string | null {
  const kind = placeKindOf(id)
  if (kind === null) return null
  if (id === kind) return kindName(language, kind)
  const plain = named.get(id)?.[language] ?? known.get(id)
  if (plain !== undefined) return plain
  const outlet = outlets.get(id)?.[language]
  return readable(outlet ?? id.slice(kind.length + 1))
}
