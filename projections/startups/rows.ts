import { textList } from '../as-of.ts'
import { integer, type Row, text, textOrNull } from '../cells.ts'
import type { Mass } from './contract.ts'

/** What was registered of a startup. */
export function registrationOf(row: Row) {
  return {
    name: text(row, 'name'),
    project: textOrNull(row, 'project'),
    activity: text(row, 'activity'),
    foundedOn: textOrNull(row, 'founded'),
    plot: textOrNull(row, 'plot'),
    assumptions: textList(row, 'assumptions'),
    source: text(row, 'source')
  }
}

/** From the columns `<what>_grams` and `<what>_unknown_n`. */
export function massOf(row: Row, what: string): Mass {
  return {
    massGrams: integer(row, `${what}_grams`),
    withoutMass: integer(row, `${what}_unknown_n`)
  }
}
