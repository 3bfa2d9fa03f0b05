import type { CityPlan } from '../../../ingest/city/plan.ts'

/**
 * Places that the simulated Milan needs and nobody has published: stands of wholesalers, street
 * markets, buyers, and where mass ends. Each says that it is made up.
 */

type SitePlan = CityPlan['sites'][number]

const assumption = 'Made up for the simulation: it stands for places of its kind, not for one.'

function madeUp(site: string, name: string, basis: string): SitePlan {
  return {
    opened: {
      ...{ site, name, manager: null, address: null, municipio: null, coordinates: null },
      ...{ openedOn: null, assumptions: [assumption], source: basis }
    },
    later: []
  }
}

function numbered(count: number, place: (number: string) => SitePlan): SitePlan[] {
  return Array.from({ length: count }, (_, index) => place(String(index + 1).padStart(3, '0')))
}

/** Buyers by where they are, in the order of the published shares. */
export const buyers = {
  milan: 'buyer:milan',
  region: 'buyer:piemonte-emilia',
  abroad: 'buyer:abroad'
} as const

/**
 * All of them.
 *
 * @param counts as published: stands of wholesalers, and weekly street markets.
 */
export function madeUpPlaces(counts: { readonly stands: number; readonly markets: number }) {
  const sample = 'Sample data of this project'
  return [
    ...numbered(counts.stands, (number) =>
      madeUp(`wholesaler:stand-${number}`, `Stand ${number} (campione)`, sample)
    ),
    ...numbered(counts.markets, (number) =>
      madeUp(`open-air-market:${number}`, `Mercato settimanale ${number} (campione)`, sample)
    ),
    madeUp(buyers.milan, 'Negozi e ristoranti di Milano', 'Il Giornale 2020-04: 40 %'),
    madeUp(buyers.region, 'Piemonte ed Emilia', 'Il Giornale 2020-04: 35 %'),
    madeUp(buyers.abroad, 'Estero', 'Il Giornale 2020-04: 25 %'),
    madeUp('people:customers', 'Clienti', sample),
    madeUp('people:recipients', 'Persone che ricevono cibo', sample),
    madeUp('outlet:compost', 'Compost', sample),
    madeUp('outlet:refuse', 'Scarti di trattamento', sample),
    madeUp('outlet:animal-feed', 'Alimentazione animale', sample),
    madeUp('outlet:controlled-combustion', 'Termovalorizzazione', sample),
    madeUp('environment:growth', 'Crescita delle colture', sample),
    madeUp('environment:process-loss', 'Perdite di processo', sample)
  ]
}
