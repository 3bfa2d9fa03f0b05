import type { Said } from './events.ts'

/** The rules of what counts, in the plainest words: a test's second opinion on the SQL. */

export interface Statement extends Required<Omit<Said, 'meta' | 'corrects'>> {
  readonly kind: 'flow' | 'stock'
  readonly corrects: string | null
}

function cellOf(said: Statement): string {
  const { publication, boundary, kind, period, source, target, group } = said
  return [publication, boundary, kind, period.from, period.to, source, target, group].join('|')
}

export function isCorrected(said: Statement, all: readonly Statement[]): boolean {
  return all.some((other) => other.corrects === said.id && other.id !== said.id)
}

function isDetailed(said: Statement, all: readonly Statement[]): boolean {
  return (
    said.product === null &&
    all.some((other) => other.product !== null && cellOf(other) === cellOf(said))
  )
}

export function counted(all: readonly Statement[]): readonly Statement[] {
  return all.filter((said) => !isCorrected(said, all) && !isDetailed(said, all))
}

export interface Asked {
  readonly boundary: string
  readonly from: string
  readonly to: string
}

export function isInside({ boundary, period }: Statement, asked: Asked): boolean {
  return boundary === asked.boundary && period.from >= asked.from && period.to <= asked.to
}

export function isStraddling(said: Statement, asked: Asked): boolean {
  const { boundary, period } = said
  const overlaps = boundary === asked.boundary && period.from <= asked.to && period.to >= asked.from
  return overlaps && !isInside(said, asked)
}
