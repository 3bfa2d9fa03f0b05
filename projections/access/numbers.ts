import { integer, text } from '../cells.ts'
import type { Session } from '../session.ts'

/** More names than grants and parties name together. */
const maxKnown = 100_000

const numbersSql = `
  select id, name
  from dictionary
  where name in (select unnest(json_extract_string($names, '$[*]')))`

/**
 * Numbers of names, looked up once for one filling of the read model: the dictionary is only ever added
 * to, so a number that is known stays.
 */
export class Numbers {
  readonly #known = new Map<string, number>()
  /** Names without a number, and how many names had one when that was found. */
  readonly #missing = new Map<string, number>()

  /** Those that are known already, by name. */
  known(names: readonly string[]): ReadonlyMap<string, number> {
    const found = new Map<string, number>()
    for (const name of names) {
      const number = this.#known.get(name)
      if (number !== undefined) found.set(name, number)
    }
    return found
  }

  /**
   * By name, where it has one.
   *
   * @param count how many names have a number; where that is what it was, none has got one since.
   * @throws Failure `read_model_unavailable`.
   */
  async of(
    session: Session,
    names: readonly string[],
    count: number
  ): Promise<ReadonlyMap<string, number>> {
    const known = this.known(names)
    const unknown = names.filter((name) => !known.has(name) && this.#missing.get(name) !== count)
    if (unknown.length === 0) return known
    const found = new Map(known)
    const rows = await session.rows(numbersSql, { names: JSON.stringify(unknown) })
    for (const row of rows) found.set(text(row, 'name'), integer(row, 'id'))
    this.#keep(unknown, found, count)
    return found
  }

  #keep(asked: readonly string[], found: ReadonlyMap<string, number>, count: number): void {
    if (this.#known.size + this.#missing.size + asked.length > maxKnown) {
      this.#known.clear()
      this.#missing.clear()
    }
    for (const name of asked) {
      const number = found.get(name)
      if (number === undefined) this.#missing.set(name, count)
      else {
        this.#known.set(name, number)
        this.#missing.delete(name)
      }
    }
  }
}
