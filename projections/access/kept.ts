import { integer, type Row, text } from '../cells.ts'
import { counted } from '../facts.ts'
import { knownNumbers, numbersOf } from '../known-names.ts'
import type { ReadModelState } from '../read-model.ts'
import type { Session } from '../session.ts'
import { type OwnPlace, ownPlacesOf } from './own-places.ts'

/** Facts and names are only ever added, so where the counts are the same, so is who sees what. */
const countsSql = `
  select (select count(*) from site_fact) as sites, (select count(*) from plot_assignment) as plots,
    (select count(*) from startup_fact) as startups,
    (select count(*) from boundary_audience) as audiences,
    (select count(*) from dictionary) as names`

const openSql = `
  select boundary
  from (
    select boundary, arg_max(audience, seq) as audience
    from ${counted('boundary_audience', undefined)}
    group by boundary
  )
  where audience = 'everybody'`

/** Whatever was said of it since: a place that was once opened within a boundary is one of it. */
const siteBoundariesSql =
  'select distinct site, boundary from site_fact where site is not null and boundary is not null'

/** What holds as long as no fact about it is added. */
interface Held {
  readonly facts: string
  readonly places: Map<string, readonly OwnPlace[]>
  open: readonly string[] | null
  /** By place; null: not looked up yet. */
  siteBoundaries: ReadonlyMap<string, ReadonlySet<string>> | null
}

/** What was found at so many commits. */
interface Looked {
  readonly commits: number
  /** How many names had a number. */
  readonly names: number
  readonly held: Held
}

const noneHeld: Held = { facts: '', places: new Map(), open: null, siteBoundaries: null }

function boundariesBySite(rows: readonly Row[]): NonNullable<Held['siteBoundaries']> {
  const bySite = Map.groupBy(rows, (row) => text(row, 'site'))
  return new Map(
    [...bySite].map(([site, of]) => [site, new Set(of.map((row) => text(row, 'boundary')))])
  )
}

/** More names than grants and parties name that no event has said yet. */
const maxMissing = 100_000

/** More parties than ask in an hour; the longest known goes first. */
const maxParties = 500

/**
 * What restrictions are made of, kept from one question to the next, so that a question of a party
 * asks the read model no more than the same question of somebody who sees everything: as long as
 * nothing was committed it is what it was, and after a commit one statement tells whether it still is.
 */
class KeptRestrictions {
  /** Names without a number, and how many names had one when that was found. */
  readonly #missing = new Map<string, number>()
  #looked: Looked = { commits: -1, names: 0, held: noneHeld }

  /**
   * Numbers by name; a name that is not in it has none, and whoever names it sees nothing under it.
   *
   * @param state of the read model, taken before the session began.
   * @throws Failure `read_model_unavailable`.
   */
  async numbersOf(
    session: Session,
    names: readonly string[],
    state: ReadModelState
  ): Promise<ReadonlyMap<string, number>> {
    const known = knownNumbers(session, names)
    if (known.size === names.length) return known
    const { names: count } = await this.#look(session, state)
    const asked = names.filter((name) => this.#missing.get(name) !== count)
    const found = await numbersOf(session, asked)
    if (this.#missing.size + asked.length > maxMissing) this.#missing.clear()
    for (const name of asked) if (!found.has(name)) this.#missing.set(name, count)
    return found
  }

  /**
   * A party's own places.
   *
   * @param state of the read model, taken before the session began.
   * @throws Failure `read_model_unavailable`.
   */
  async placesOf(
    session: Session,
    party: string,
    state: ReadModelState
  ): Promise<readonly OwnPlace[]> {
    const { places } = (await this.#look(session, state)).held
    const known = places.get(party)
    if (known !== undefined) return known
    const own = await ownPlacesOf(session, party)
    places.set(party, own)
    const oldest = places.keys().next()
    if (places.size > maxParties && !oldest.done) places.delete(oldest.value)
    return own
  }

  /** Boundaries that are open to everybody. @throws Failure `read_model_unavailable`. */
  async openBoundaries(session: Session, state: ReadModelState): Promise<readonly string[]> {
    const { held } = await this.#look(session, state)
    held.open ??= (await session.rows(openSql)).map((row) => text(row, 'boundary'))
    return held.open
  }

  /**
   * Boundaries that a place was opened in; none of a place of which nobody said so.
   *
   * @param state of the read model, taken before the session began.
   * @throws Failure `read_model_unavailable`.
   */
  async boundariesOf(
    session: Session,
    site: string,
    state: ReadModelState
  ): Promise<ReadonlySet<string>> {
    const { held } = await this.#look(session, state)
    held.siteBoundaries ??= boundariesBySite(await session.rows(siteBoundariesSql))
    return held.siteBoundaries.get(site) ?? new Set()
  }

  async #look(session: Session, { commits }: ReadModelState): Promise<Looked> {
    if (this.#looked.commits === commits) return this.#looked
    const [row] = await session.rows(countsSql)
    if (row === undefined) throw new Error('no counts were answered')
    const { names: _, ...counts } = row
    const facts = Object.values(counts).map(String).join(' ')
    const { held } = this.#looked
    this.#looked = {
      ...{ commits, names: integer(row, 'names') },
      held: held.facts === facts ? held : { ...noneHeld, facts, places: new Map() }
    }
    return this.#looked
  }
}

const keptFor = new WeakMap<WeakKey, KeptRestrictions>()

/** What is kept for the read model as it is filled now. */
export function keptOf({ filling }: ReadModelState): KeptRestrictions {
  const kept = keptFor.get(filling) ?? new KeptRestrictions()
  keptFor.set(filling, kept)
  return kept
}
