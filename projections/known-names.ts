import { among } from './among.ts'
import { integer, text } from './cells.ts'
import { nameAt } from './level.ts'
import type { Session } from './session.ts'

/** A name as it is, and at the level of kinds of places. */
export type KnownName = Readonly<Record<'place' | 'kind', string>>

/** Names, and numbers of names, as far as they were asked for. */
interface Known {
  readonly numbers: Map<string, number>
  readonly names: Map<number, KnownName>
}

/** More than a city's places, products and groups; all are let go beyond it. */
const maxKnown = 100_000

/** The dictionary is only ever added to, so what is known holds until the read model is emptied. */
const knownFor = new WeakMap<WeakKey, Known>()

function knownIn({ filling }: Session): Known {
  const found = knownFor.get(filling)
  if (found !== undefined && found.names.size + found.numbers.size <= maxKnown) return found
  const known = { numbers: new Map(), names: new Map() }
  knownFor.set(filling, known)
  return known
}

const numbersSql = `
  select id, name
  from dictionary
  where name in (select unnest(json_extract_string($names, '$[*]')))`

/** Numbers of those names that are known already, by name. */
export function knownNumbers(
  session: Session,
  names: readonly string[]
): ReadonlyMap<string, number> {
  const { numbers } = knownIn(session)
  return new Map(
    names.flatMap((name) => {
      const number = numbers.get(name)
      return number === undefined ? [] : [[name, number] as const]
    })
  )
}

/**
 * Numbers of names in the dictionary, by name; one that no event ever said is not among them.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function numbersOf(
  session: Session,
  names: readonly string[]
): Promise<ReadonlyMap<string, number>> {
  const known = knownNumbers(session, names)
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length === 0) return known
  const { numbers } = knownIn(session)
  const found = new Map(known)
  for (const row of await session.rows(numbersSql, { names: JSON.stringify(unknown) })) {
    const [name, id] = [text(row, 'name'), integer(row, 'id')]
    found.set(name, id)
    numbers.set(name, id)
  }
  return found
}

/**
 * Number of a name in the dictionary; null where no event ever said it.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function numberOf(session: Session, name: string): Promise<number | null> {
  return (await numbersOf(session, [name])).get(name) ?? null
}

/**
 * Names of numbers of the dictionary.
 *
 * @throws Failure `read_model_unavailable`. What it returns throws Error for a number not asked for.
 */
export async function namesOf(
  session: Session,
  ids: Iterable<number>
): Promise<(id: number) => KnownName> {
  const { names } = knownIn(session)
  const unknown = new Set([...ids].filter((id) => !names.has(id)))
  if (unknown.size > 0) {
    const rows = await session.rowsOnce(
      `select id, name, ${nameAt('kind', 'name')} as kind
       from dictionary
       where ${among('id', [...unknown])}`
    )
    for (const row of rows) {
      names.set(integer(row, 'id'), { place: text(row, 'name'), kind: text(row, 'kind') })
    }
  }
  return (id) => {
    const name = names.get(id)
    if (name === undefined) throw new Error(`the dictionary has no number ${id}`)
    return name
  }
}
