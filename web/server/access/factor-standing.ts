import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { hashOf } from './secret.ts'
import { within } from './secret-file.ts'

/** How a person's second factor stands; what its codes are made from is in the vault. */
interface FactorStanding {
  readonly setAtMs: number
  /** Recovery codes that are left. */
  readonly left: number
}

export interface FactorStandings {
  /** Null where the person has none. */
  readonly find: (subject: string) => FactorStanding | null
  /** Sets it up, with new recovery codes in place of those there were. False: others stand in the way. */
  readonly put: (subject: string, standing: NewStanding) => boolean
  /**
   * Takes leave to try a code, before it is looked at: of many at once no more get it than may.
   *
   * @returns null, or until when nobody may try; `for good` where only a recovery code opens it.
   */
  readonly takeTry: (subject: string) => { readonly heldUntilMs: number | 'for good' } | null
  /** Uses up the code of a step of time. False: that one, or a later one, was used already. */
  readonly spendStep: (subject: string, step: number) => boolean
  /** Uses up a recovery code. @returns how many are left; null where it is none. */
  readonly spendRecovery: (subject: string, code: string) => number | null
  /** Whether there was one. */
  readonly drop: (subject: string) => boolean
}

interface NewStanding {
  /** Of the code that it was confirmed by. */
  readonly step: number
  readonly recoveryCodes: readonly string[]
  /** Whether it may take the place of another one. */
  readonly replaces: boolean
}

export const factorSchema = `
  create table if not exists second_factors(
    subject text primary key, set_at_ms integer not null, last_step integer not null,
    failed integer not null, held_until_ms integer not null
  ) strict;
  create table if not exists recovery_codes(hash blob primary key, subject text not null) strict;
`

/** After so many wrong codes in a row nobody may try for an hour. */
const triesInARow = 5
const holdMs = 3_600_000
/**
 * After so many without a right one between them, only a recovery code or the desk opens it: of a
 * million codes three are right at a time, so that guessing succeeds once in 6,600 times (NIST SP
 * 800-63B, 5.2.2, allows 100).
 */
const mostTries = 50

const row = z.object({ set_at_ms: z.int(), left: z.int() })
const heldRow = z.object({ failed: z.int(), held_until_ms: z.int() })

/** The standing of second factors in a file of credentials. */
export function factorStandingsIn(
  db: DatabaseSync,
  { now }: { readonly now: () => number }
): FactorStandings {
  const one = db.prepare(`
    select set_at_ms, (select count(*) from recovery_codes r where r.subject = f.subject) as left
    from second_factors f where subject = ?
  `)
  const dropFactor = db.prepare('delete from second_factors where subject = ?')
  const dropCodes = db.prepare('delete from recovery_codes where subject = ?')
  const put = db.prepare(`
    insert into second_factors(subject, set_at_ms, last_step, failed, held_until_ms)
    values (?, ?, ?, 0, 0) on conflict do nothing
  `)
  const putCode = db.prepare('insert into recovery_codes(hash, subject) values (?, ?)')
  const takeTry = db.prepare(`
    update second_factors
    set failed = failed + 1,
      held_until_ms = case when (failed + 1) % ${triesInARow} = 0 then ? else held_until_ms end
    where subject = ? and held_until_ms <= ? and failed < ${mostTries}
  `)
  const held = db.prepare('select failed, held_until_ms from second_factors where subject = ?')
  const spendStep = db.prepare(`
    update second_factors set last_step = ?, failed = 0, held_until_ms = 0
    where subject = ? and last_step < ?
  `)
  const spendCode = db.prepare('delete from recovery_codes where hash = ? and subject = ?')
  const forgive = db.prepare(
    'update second_factors set failed = 0, held_until_ms = 0 where subject = ?'
  )
  const find = (subject: string) => {
    const found = one.get(subject)
    if (found === undefined) return null
    const { set_at_ms: setAtMs, left } = row.parse(found)
    return { setAtMs, left }
  }
  const drop = (subject: string) => {
    dropCodes.run(subject)
    return dropFactor.run(subject).changes > 0
  }
  return {
    find,
    put: (subject, { step, recoveryCodes, replaces }) =>
      within(db, () => {
        if (replaces) drop(subject)
        if (put.run(subject, now(), step).changes === 0) return false
        for (const code of recoveryCodes) putCode.run(hashOf(code), subject)
        return true
      }),
    takeTry: (subject) => {
      if (takeTry.run(now() + holdMs, subject, now()).changes > 0) return null
      const found = heldRow.safeParse(held.get(subject)).data
      const isForGood = found === undefined || found.failed >= mostTries
      return { heldUntilMs: isForGood ? 'for good' : found.held_until_ms }
    },
    spendStep: (subject, step) => spendStep.run(step, subject, step).changes > 0,
    spendRecovery: (subject, code) =>
      within(db, () => {
        if (spendCode.run(hashOf(code), subject).changes === 0) return null
        forgive.run(subject)
        return find(subject)?.left ?? 0
      }),
    drop: (subject) => within(db, () => drop(subject))
  }
}
