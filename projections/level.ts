import { placeKinds } from '../domain/place.ts'

/** A place, or the kind that its id begins with; what is no place stays itself at either level. */
type Level = 'place' | 'kind' | undefined

/** Places of these kinds have nothing in common but that the chain ends there. */
const keptApart: readonly string[] = [
  'environment',
  'people',
  'outlet'
] satisfies (keyof typeof placeKinds)[]

const kindNames = Object.keys(placeKinds)
  .filter((kind) => !keptApart.includes(kind))
  .map((kind) => `'${kind}'`)
  .join(', ')

/** SQL of a process's name at a level, from the column with its name. */
export function nameAt(level: Level, column: string): string {
  if (level !== 'kind') return column
  const kind = `split_part(${column}, ':', 1)`
  return `case when ${kind} in (${kindNames}) and contains(${column}, ':') then ${kind} else ${column} end`
}
