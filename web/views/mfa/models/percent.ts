import type { Language } from '../../../app/texts/texts.ts'

const locales: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB' }

/** What an indicator is in: a share as a percentage, meals as a whole number. */
export function writeFor(unit: 'share' | 'meals', language: Language): (value: number) => string {
  if (unit === 'share') return percentFor(language)
  const format = new Intl.NumberFormat(locales[language], { maximumFractionDigits: 0 })
  return (value) => format.format(value)
}

/** Shares as percentages with three digits that say something, for example `4,27 %`. */
export function percentFor(language: Language): (share: number) => string {
  const format = new Intl.NumberFormat(locales[language], {
    ...{ style: 'percent', maximumSignificantDigits: 3 }
  })
  // What rounding left of nothing is nothing.
  return (share) => {
    const text = format.format(Math.abs(share) < 1e-12 ? 0 : share)
    return language === 'it' ? text.replace('%', '\u00a0%') : text
  }
}
