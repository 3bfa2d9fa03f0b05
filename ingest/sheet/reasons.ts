import type { FailureCode } from '../../domain/failure.ts'
import type { RejectNote } from '../source.ts'

export const languages = ['it', 'en'] as const
export type Language = (typeof languages)[number]

/** What is wrong with a cell, for a person who keeps the table; the English reason is the note's own. */
const italian: Partial<Readonly<Record<FailureCode, string>>> = {
  invalid_field: 'il valore non ha la forma attesa',
  not_a_number: 'non è un numero: scrivi le cifre come 12,5',
  negative_mass: 'il peso è minore di zero, o la tara supera il lordo',
  mass_too_large: 'il peso è troppo grande',
  unknown_unit: 'unità non riconosciuta: usa kg, q, t, colli o cassette',
  factor_needed: 'manca il peso medio di questo imballo',
  in_the_future: 'la data è nel futuro',
  column_count: 'la riga ha un numero di colonne diverso dall’intestazione',
  same_id_other_content: 'un’altra riga ha lo stesso codice e dati diversi',
  record_too_large: 'la riga è troppo lunga',
  not_yours: 'riguarda un luogo, un territorio o una pratica che non è vostra: controlla il codice',
  not_allowed: 'con il vostro accesso non si invia questo tipo di dato'
}

/** One problem of a row in a language: the column, what is wrong, what stands there. */
export function reasonFor({ field, code, reason, value }: RejectNote, language: Language): string {
  const said = language === 'it' ? (italian[code] ?? reason) : reason
  const place = field === null ? '' : `${field}: `
  return `${place}${said}${value === '' ? '' : ` (${value})`}`
}
