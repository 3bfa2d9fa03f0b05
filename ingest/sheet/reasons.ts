import type { FailureCode, Figures, failureCodes } from '../../domain/failure.ts'
import type { RejectNote } from '../source.ts'
import { issueInItalian } from './italian-issues.ts'

export const languages = ['it', 'en'] as const
export type Language = (typeof languages)[number]

/** Codes of what can be wrong with a single row; a row may also be not for its sender to say. */
type RejectCode =
  | 'not_allowed'
  | {
      [Code in FailureCode]: (typeof failureCodes)[Code]['kind'] extends 'reject' ? Code : never
    }[FailureCode]

/**
 * What is wrong with a row, for a person who keeps the table; tsc refuses a code that is left out.
 * The English reason is the note's own.
 */
const italian: Readonly<Record<RejectCode, string | ((figures: Figures) => string)>> = {
  malformed_json: 'non è JSON',
  too_deep: 'contiene troppi livelli',
  unsafe_key: 'usa un nome riservato',
  unknown_event_type: 'il tipo di evento non esiste',
  not_an_observation: 'questo evento nasce da una decisione e non si importa',
  invalid_field: 'il valore non ha la forma attesa',
  missing_value: 'manca: scrivi un valore',
  not_a_number: 'non è un numero: scrivi le cifre come 12,5',
  not_a_day: ({ shortYear }) =>
    shortYear === undefined
      ? 'non è un giorno: scrivi la data come 11/06/2026'
      : 'l’anno ha solo due cifre: scrivile tutte e quattro, come 11/06/2026',
  not_a_time: 'non è un orario: scrivilo come 06:30',
  not_a_place: 'non è un luogo: scrivi il codice, per esempio covered-market:wagner',
  not_in_list: ({ known }) =>
    known === undefined ? 'non è tra le voci previste' : `non è tra le voci previste: usa ${known}`,
  negative_mass: 'il peso è minore di zero, o la tara supera il lordo',
  mass_too_large: 'il peso è troppo grande',
  unknown_unit: 'unità non riconosciuta: usa kg, q, t, colli o cassette',
  factor_needed: 'manca il peso medio di questo imballo',
  in_the_future: 'la data è nel futuro',
  column_count: 'la riga ha un numero di colonne diverso dall’intestazione',
  record_too_large: 'la riga è troppo lunga',
  same_id_other_content: 'un’altra riga ha lo stesso codice e dati diversi',
  not_yours: 'riguarda un luogo, un territorio o una pratica che non è vostra: controlla il codice',
  not_allowed: 'con il vostro accesso non si invia questo tipo di dato',
  clock_absurd: 'l’orologio dello strumento non può essere giusto',
  own_event: 'questo evento viene già da qui'
}

/** What is wrong, in a language; a code without words there is told as the note itself tells it. */
export function saidIn(
  { code, reason, figures = {} }: Pick<RejectNote, 'code' | 'reason' | 'figures'>,
  language: Language
): string {
  if (language === 'en' || !(code in italian)) return reason
  const ofField = code === 'invalid_field' ? issueInItalian(reason) : null
  if (ofField !== null) return ofField
  const words: string | ((figures: Figures) => string) | undefined = Reflect.get(italian, code)
  return typeof words === 'function' ? words(figures) : (words ?? reason)
}

/** One problem of a row in a language: the column, what is wrong, what stands there. */
export function reasonFor(problem: RejectNote, language: Language): string {
  const { field, value } = problem
  const place = field === null ? '' : `${field}: `
  const shown = value.trim() === '' ? '' : ` (${value})`
  return `${place}${saidIn(problem, language)}${shown}`
}
