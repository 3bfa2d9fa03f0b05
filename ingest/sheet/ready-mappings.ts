import { type SheetMapping, sheetMapping } from './mapping.ts'

const day = { column: ['Data', 'Giorno', 'Date'], as: 'day' }
const time = { column: ['Ora', 'Time'], required: false }
const product = { column: ['Prodotto', 'Articolo', 'Product'], as: 'product', empty: null }
const lot = { column: ['Lotto', 'Lot'], required: false, empty: null }

/** How people shorten the heading of an amount, in any table. */
const shortened = ['Q.tà', 'Qta', 'Qtà', 'Quantitativo', 'Peso', 'Peso (kg)', 'Kg netti', 'Netto']

/** An amount of a line: figure, unit and how it came about. */
function amount(at: string, figure: readonly string[], basis: string) {
  return {
    [`${at}.value`]: { column: [...new Set([...figure, ...shortened])], as: 'number' },
    [`${at}.unit`]: {
      column: ['Unità', 'UM', 'U.M.', 'Unit'],
      required: false,
      empty: 'kg',
      words: {
        kg: 'kg',
        chilo: 'kg',
        chili: 'kg',
        chilogrammi: 'kg',
        q: 'q',
        quintale: 'q',
        quintali: 'q',
        t: 't',
        tonnellata: 't',
        tonnellate: 't',
        g: 'g',
        grammi: 'g',
        colli: 'collo',
        collo: 'collo',
        cassette: 'cassetta',
        cassetta: 'cassetta',
        bancali: 'bancale',
        pallet: 'bancale'
      }
    },
    [`${at}.basis`]: {
      column: ['Come misurato', 'Rilevazione', 'Basis'],
      required: false,
      empty: basis,
      words: { pesato: 'weighed', contato: 'counted', dichiarato: 'declared', stimato: 'estimated' }
    }
  }
}

const reasons = {
  invenduto: 'unsold_low_demand',
  'prossimo alla scadenza': 'near_expiry',
  'fuori specifica': 'withdrawn_company_spec',
  promozione: 'promo_leftover',
  maltempo: 'weather_damage',
  'errore di programmazione': 'production_planning_error',
  'imballo danneggiato': 'secondary_packaging_damage',
  altro: 'other'
}

const fractions = {
  organico: 'organic',
  umido: 'organic',
  forsu: 'organic',
  mangime: 'feed',
  indifferenziato: 'residual',
  secco: 'residual',
  legno: 'wood',
  cartone: 'cardboard',
  plastica: 'plastic'
}

/** Mappings that come with the product; a partner's own are kept beside the log. */
export const readyMappings: readonly SheetMapping[] = [
  {
    name: 'flussi',
    doc: {
      it: 'Tabella di flussi: una riga per flusso, dal giorno al giorno, da chi a chi.',
      en: 'A table of flows: a row a flow, from day to day, from whom to whom.'
    },
    event: 'FlowPublished',
    day: { column: ['Dal', 'From'], as: 'day' },
    fields: {
      publication: { column: ['Pubblicazione', 'Publication'], required: false, empty: 'flussi' },
      'period.from': { column: ['Dal', 'From'], as: 'day' },
      'period.to': { column: ['Al', 'To'], as: 'day' },
      'source.id': { column: ['Da', 'Origine', 'Source'] },
      'source.stage': { constant: null },
      'target.id': { column: ['A', 'Destinazione', 'Target'] },
      'target.stage': { constant: null },
      group: { column: ['Gruppo', 'Categoria', 'Group'] },
      product: { column: ['Prodotto', 'Product'], required: false, empty: null },
      ...amount('quantity', ['Quantità', 'Quantity', 'Kg'], 'published')
    },
    key: [
      ...['publication', 'period.from', 'period.to', 'source.id', 'target.id'],
      ...['group', 'product']
    ]
  },
  {
    name: 'eccedenze-giornaliere',
    doc: {
      it: 'Foglio giornaliero delle eccedenze di un consorzio: una riga per offerta.',
      en: 'Daily surplus sheet of a consortium: a row an offer.'
    },
    event: 'SurplusDeclared',
    day,
    time,
    fields: {
      surplus: { column: ['Codice', 'Numero', 'Id'] },
      donor: {
        column: ['Donatore', 'Operatore', 'Mercato', 'Donor'],
        as: 'place',
        kind: 'covered-market'
      },
      stand: { column: ['Banco', 'Posteggio', 'Stand'], required: false, empty: null },
      lot,
      product,
      reason: { column: ['Motivo', 'Reason'], required: false, empty: 'other', words: reasons },
      ...amount('quantity', ['Quantità', 'Kg', 'Quantity'], 'estimated')
    },
    key: ['surplus']
  },
  {
    name: 'ritiri',
    doc: {
      it: 'Foglio dei ritiri di un’associazione: una riga per eccedenza ritirata.',
      en: 'Collection sheet of an NGO: a row a collected surplus.'
    },
    event: 'SurplusCollected',
    day,
    time,
    fields: {
      surplus: { column: ['Codice eccedenza', 'Eccedenza', 'Surplus'] },
      collection: { column: ['Ritiro', 'Numero ritiro', 'Collection'] },
      from: { column: ['Da', 'Donatore', 'From'], as: 'place', kind: 'wholesaler' },
      collector: {
        column: ['Associazione', 'Hub', 'Collector'],
        as: 'place',
        kind: 'surplus-hub'
      },
      reportedBy: { constant: 'collector' },
      ddtNo: { column: ['DDT', 'N. DDT', 'Documento'], required: false, empty: null },
      'lines.0.lot': lot,
      'lines.0.product': product,
      'lines.0.collectedLot': { column: ['Ritiro', 'Numero ritiro', 'Collection'] },
      ...amount('lines.0.quantity', ['Peso netto', 'Kg', 'Peso'], 'weighed')
    },
    key: ['collection', 'lines.0.lot', 'lines.0.product']
  },
  {
    name: 'ddt',
    doc: {
      it: 'Elenco dei documenti di trasporto in arrivo: una riga per articolo.',
      en: 'List of incoming transport documents: a row an article.'
    },
    event: 'ConsignmentArrived',
    day,
    time,
    fields: {
      from: { column: ['Fornitore', 'Mittente', 'Supplier'], as: 'place', kind: 'supplier' },
      to: {
        column: ['Grossista', 'Destinatario', 'Wholesaler'],
        as: 'place',
        kind: 'wholesaler'
      },
      stand: { column: ['Stand', 'Punto vendita'], required: false, empty: null },
      ddtNo: { column: ['DDT', 'N. DDT', 'Numero documento', 'Documento', 'Bolla', 'N. bolla'] },
      'lines.0.lot': lot,
      'lines.0.product': product,
      'lines.0.qualityClass': {
        column: ['Categoria', 'Classe'],
        required: false,
        empty: null,
        words: { extra: 'Extra', i: 'I', prima: 'I', ii: 'II', seconda: 'II' }
      },
      'lines.0.origin': { column: ['Origine', 'Origin'], required: false, empty: null },
      ...amount('lines.0.quantity', ['Quantità', 'Peso netto', 'Kg', 'Colli'], 'declared')
    },
    key: ['ddtNo', 'from', 'to', 'lines.0.lot', 'lines.0.product']
  },
  {
    name: 'pesa-rifiuti',
    doc: {
      it: 'Bolle di pesatura dei rifiuti: lordo e tara di ogni conferimento.',
      en: 'Weighbridge tickets of waste: gross and tare of every load.'
    },
    event: 'WasteCollected',
    day,
    time,
    fields: {
      site: {
        column: ['Produttore', 'Mercato', 'Luogo', 'Site'],
        as: 'place',
        kind: 'covered-market'
      },
      fraction: { column: ['Frazione', 'Rifiuto', 'Fraction'], words: fractions },
      collector: { column: ['Trasportatore', 'Raccoglitore', 'Collector'] },
      plant: {
        column: ['Impianto', 'Plant'],
        as: 'place',
        kind: 'plant',
        required: false,
        empty: null
      },
      wasteCode: { column: ['CER', 'EER', 'Codice rifiuto'], required: false, empty: null },
      formNo: { column: ['Bolla', 'FIR', 'N. bolla', 'Ticket'] },
      'quantity.value': { column: ['Lordo', 'Peso lordo', 'Gross'], as: 'number' },
      'quantity.tare': { column: ['Tara', 'Tare'], as: 'number' },
      'quantity.unit': { constant: 'kg' },
      'quantity.basis': { constant: 'weighed' }
    },
    key: ['formNo', 'site']
  }
].map((mapping) => sheetMapping.parse(mapping))
