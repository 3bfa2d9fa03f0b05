import { Failure } from '../domain/failure.ts'
import type { Bindings, Session } from './session.ts'

/** What a question about one thing goes by. */
interface Named {
  /** What it is, for example `plot`; also the name of the parameter. */
  readonly what: string
  readonly id: string
  /** Conditions on tables of facts, of which one holds where any event ever named it. */
  readonly said: readonly { readonly table: string; readonly where: string }[]
  readonly bindings: Bindings
  /** Where ids that are known can be found. */
  readonly listedBy: string
}

/**
 * Tells a thing of which nothing was said by the day asked for, which is an empty answer, from one
 * that nobody ever named.
 *
 * @throws Failure `not_found` with the id.
 */
export async function refuseUnheardOf(
  session: Session,
  { what, id, said, bindings, listedBy }: Named
): Promise<void> {
  const [found] = await session.rows(
    said
      .map(({ table, where }) => `(select 1 from ${table} where ${where} limit 1)`)
      .join(' union all '),
    bindings
  )
  if (found !== undefined) return
  throw new Failure(
    'not_found',
    `no event tells of the ${what} "${id}"; ${listedBy} names those that are known`,
    { [what]: id }
  )
}
