import { z } from 'zod'
import { type Row, text, textOrNull } from './cells.ts'

/** Pieces that every question about a state shares: until which day, and known when. */
interface StateParameters {
  readonly asOf?: string | undefined
  readonly asKnownAt?: string | undefined
}

/** Values of `$as_of` (a day, or the word for "after all days") and `$known_at` (microseconds). */
export function stateBindings({ asOf, asKnownAt }: StateParameters) {
  return {
    as_of: asOf ?? 'infinity',
    known_at: asKnownAt === undefined ? null : Date.parse(asKnownAt) * 1_000
  }
}

/** SQL that gives an instant as contracts do, `2026-01-01T00:00:00.000Z`. */
export function instantText(column: string): string {
  return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`
}

const texts = z.array(z.string())

/** A list of texts out of a column of JSON; empty where it is null. */
export function textList(row: Row, column: string): string[] {
  return texts.parse(JSON.parse(textOrNull(row, column) ?? '[]'))
}

/** A column of JSON, in the shape that it is stored in. */
export function jsonCell<Shape extends z.ZodType>(
  row: Row,
  column: string,
  shape: Shape
): z.output<Shape> {
  return shape.parse(JSON.parse(text(row, column)))
}
