import { integer, integerOrNull, type Row, textOrNull } from '../cells.ts'
import type { KnownMass, SurplusMass } from './contract.ts'

/**
 * Sums of masses of which some are unknown, under three columns that begin with a name: `_grams` of
 * what is known, `_unknown` for how many statements have no mass, `_said` for what these say.
 */

/**
 * The three sums, over rows with mass_grams, said_value and said_unit.
 *
 * @param rows condition on those that take part; all do without it.
 */
export function summedAs(name: string, rows = 'true'): string {
  const unknown = `filter (where ${rows} and mass_grams is null)`
  return `sum(mass_grams) filter (where ${rows}) as ${name}_grams,
      count(*) ${unknown} as ${name}_unknown,
      array_to_string(list_sort(list(said_value || ' ' || said_unit) ${unknown}), ' + ')
        as ${name}_said`
}

/** Of one surplus: where nothing but unknown masses was said, the grams are null. */
export function massOf(row: Row, name: string): SurplusMass {
  const known = integerOrNull(row, `${name}_grams`)
  const withoutMass = integerOrNull(row, `${name}_unknown`) ?? 0
  return {
    grams: known === null && withoutMass === 0 ? 0 : known,
    withoutMass,
    said: textOrNull(row, `${name}_said`)
  }
}

/** Of many. */
export function knownMassOf(row: Row, name: string): KnownMass {
  return { grams: integer(row, `${name}_grams`), withoutMass: integer(row, `${name}_unknown`) }
}
