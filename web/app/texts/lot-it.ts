import { type PluralForms, plural } from './plural.ts'

const forms = (count: number, words: PluralForms) => plural('it', count, words)

/** Italian texts of a lot's story: where it came from and where it went. */
export const lotIt = {
  lot: 'Lotto',
  title: (lot: string) => `Storia del lotto ${lot}`,
  open: (lot: string) => `Mostra la storia del lotto ${lot}`,
  show: 'storia',
  origins: 'Da dove viene',
  ends: 'Dov’è andato',
  from: 'Provenienza',
  enteredAt: 'Entrato da',
  product: 'Prodotto',
  since: 'Dal',
  place: 'Luogo',
  standing: 'Che ne è stato',
  standings: { left: 'arrivato qui', in_stock: 'è ancora qui' },
  share: 'Quota',
  unknownOrigin: 'non registrata',
  nothing: 'Nessuna massa nota: nessun evento dice quanto.',
  others: (count: number, others: string, share: string) =>
    forms(count, { one: `E 1 altra riga: ${share}.`, other: `E altre ${others} righe: ${share}.` }),
  unread: (count: number, lots: string) =>
    forms(count, {
      one: '1 lotto incontrato non è stato seguito: sono troppi.',
      other: `${lots} lotti incontrati non sono stati seguiti: sono troppi.`
    }),
  overReported: (mass: string) =>
    `È uscito più di quanto risulta entrato nel lotto: ${mass} in più.`
} as const
