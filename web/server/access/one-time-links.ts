import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { hashOf, newSecret, type Random } from './secret.ts'

/** What a link is good for. Closed list. */
const linkPurposes = ['sign-in', 'set-up'] as const
type LinkPurpose = (typeof linkPurposes)[number]

/**
 * How long each can be used: one to sign in now (OWASP ASVS 5.0, 6.5.5: ten minutes at most), the other
 * on the day of the installation.
 */
export const linkLivesMs: Readonly<Record<LinkPurpose, number>> = {
  'sign-in': 10 * 60_000,
  'set-up': 24 * 3_600_000
}

/** Links of one person that may wait at once; an older one ends when a further is made. */
const mostLive = 3

export interface OneTimeLinks {
  /**
   * @param browser secret of the browser that asked and alone can use it; null: whoever is handed it.
   * @returns the code of the link; it is stored nowhere.
   */
  readonly make: (purpose: LinkPurpose, subject: string, browser?: string | null) => string
  /**
   * Takes a link, which is gone then: null where it was used, has ended, never was, or is another
   * browser's, which still can use it.
   */
  readonly take: (
    code: string,
    browser?: string | null
  ) => { readonly purpose: LinkPurpose; readonly subject: string } | null
  /** Ends all of a person; returns how many. */
  readonly endAllOf: (subject: string) => number
}

/** What is kept of a link: whoever lacks either part finds nothing. */
function keptOf(code: string, browser: string | null): Buffer {
  return hashOf(browser === null ? code : `${code} ${browser}`)
}

const row = z.object({ purpose: z.enum(linkPurposes), subject: z.string() })

/** The one-time links of a file of credentials. */
export function oneTimeLinksIn(
  db: DatabaseSync,
  { now, random }: { readonly now: () => number; readonly random: Random }
): OneTimeLinks {
  const put = db.prepare(
    'insert into one_time_links(hash, purpose, subject, expires_at_ms) values (?, ?, ?, ?)'
  )
  const dropOldest = db.prepare(`
    delete from one_time_links where subject = ? and hash not in (
      select hash from one_time_links where subject = ? order by expires_at_ms desc limit ?
    )
  `)
  // One statement finds and removes, so that of two who take it at once one gets it.
  const take = db.prepare(`
    delete from one_time_links where hash = ? and expires_at_ms > ? returning purpose, subject
  `)
  const dropOf = db.prepare('delete from one_time_links where subject = ?')
  return {
    make: (purpose, subject, browser = null) => {
      const code = newSecret(random)
      put.run(keptOf(code, browser), purpose, subject, now() + linkLivesMs[purpose])
      dropOldest.run(subject, subject, mostLive)
      return code
    },
    take: (code, browser = null) => {
      const own = browser === null ? undefined : take.get(keptOf(code, browser), now())
      const found = own ?? take.get(keptOf(code, null), now())
      return found === undefined ? null : row.parse(found)
    },
    endAllOf: (subject) => Number(dropOf.run(subject).changes)
  }
}
