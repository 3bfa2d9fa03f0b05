import type { Language } from './texts/texts.ts'

/** Units that figures can be shown in. */
export const displayUnits = ['t', 'kg', 'per-inhabitant'] as const
export type DisplayUnit = (typeof displayUnits)[number]

const locales: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB' }
const unitSymbols: Readonly<Record<Language, Readonly<Record<DisplayUnit, string>>>> = {
  it: { t: 't', kg: 'kg', 'per-inhabitant': 'kg/abitante' },
  en: { t: 't', kg: 'kg', 'per-inhabitant': 'kg/inhabitant' }
}
/** Where a drawing has little room; the full words stand everywhere else. */
const shortPerInhabitant: Readonly<Record<Language, string>> = { it: 'kg/ab.', en: 'kg/cap.' }
/** Keeps a number and its unit on one line. */
const noBreakSpace = '\u00a0'
const minus = '\u2212'

export interface Format {
  readonly count: (value: number) => string
  /** With its unit, for example `2.520.612 t`. */
  readonly mass: (grams: number) => string
  /** As mass(), with the shortest form of the unit. */
  readonly shortMass: (grams: number) => string
  /** With its sign also where it is positive. */
  readonly signedMass: (grams: number) => string
  /** The bare number in the unit, as mass() rounds it. */
  readonly number: (grams: number) => string
  readonly unit: string
  readonly percent: (share: number) => string
  /** A day `YYYY-MM-DD` as dd/mm/yyyy. */
  readonly day: (isoDay: string) => string
  /** An instant in Europe/Rome, 24 h. */
  readonly instant: (isoInstant: string) => string
  /** Time of day in Europe/Rome, to the second. */
  readonly time: (isoInstant: string) => string
  readonly bytes: (bytes: number) => string
  /** A number with all of its decimals, three at most. */
  readonly exact: (value: number) => string
}

/** Grams in the unit shown. `inhabitants` counts only for figures per inhabitant; NaN without it. */
export function inUnit(grams: number, unit: DisplayUnit, inhabitants: number | null): number {
  if (unit === 't') return grams / 1_000_000
  if (unit === 'kg') return grams / 1_000
  return inhabitants === null ? Number.NaN : grams / 1_000 / inhabitants
}

/** Fewer decimals the larger the figure is, so that about four digits always say something. */
function decimalsFor(value: number, unit: DisplayUnit): number {
  const size = Math.abs(value)
  if (size === 0) return 0
  if (unit === 'per-inhabitant') return size >= 1 ? 1 : size >= 0.01 ? 3 : 6
  if (size >= 100) return 0
  if (size >= 1) return 2
  // No more than the grams that a mass is counted in.
  return Math.min(unit === 't' ? 6 : 3, 3 - Math.floor(Math.log10(size)))
}

/** Numbers and dates as the language writes them. */
export function formatFor(
  language: Language,
  unit: DisplayUnit = 't',
  inhabitants: number | null = null
): Format {
  const locale = locales[language]
  const decimal = (value: number, decimals: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: decimals, useGrouping: 'always' })
      .format(value)
      .replace(/^-/u, minus)
  const symbol = unitSymbols[language][unit]
  const shortSymbol = unit === 'per-inhabitant' ? shortPerInhabitant[language] : symbol
  const number = (grams: number) => {
    const value = inUnit(grams, unit, inhabitants)
    return decimal(value, decimalsFor(value, unit))
  }
  const mass = (grams: number) => `${number(grams)}${noBreakSpace}${symbol}`
  return {
    count: (value) => decimal(value, 0),
    number,
    unit: symbol,
    mass,
    shortMass: (grams) => `${number(grams)}${noBreakSpace}${shortSymbol}`,
    signedMass: (grams) => (grams > 0 ? `+${mass(grams)}` : mass(grams)),
    percent: (share) => {
      // What is there, but too little for one decimal, is not nothing.
      const isTiny = share > 0 && share < 0.0005
      const number = isTiny ? `<${noBreakSpace}${decimal(0.1, 1)}` : decimal(share * 100, 1)
      return language === 'it' ? `${number}${noBreakSpace}%` : `${number}%`
    },
    day: (isoDay) => isoDay.split('-').toReversed().join('/'),
    instant: (isoInstant) =>
      new Intl.DateTimeFormat(locale, {
        dateStyle: 'short',
        timeStyle: 'short',
        timeZone: 'Europe/Rome'
      }).format(new Date(isoInstant)),
    time: (isoInstant) =>
      new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone: 'Europe/Rome' }).format(
        new Date(isoInstant)
      ),
    exact: (value) => decimal(value, 3),
    bytes: (bytes) =>
      bytes >= 1_000_000
        ? `${decimal(bytes / 1_000_000, 1)}${noBreakSpace}MB`
        : `${decimal(bytes / 1_000, 1)}${noBreakSpace}kB`
  }
}
