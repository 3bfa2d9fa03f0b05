import { Failure } from '../../../domain/failure.ts'
import type { Vault } from './vault.ts'

/** What an exchange of keys has done. */
export interface Rekeyed {
  /** People whose contact and second factor are sealed with a new key now. */
  readonly people: number
  /** Whether an exchange that was left halfway was gone on with. */
  readonly wentOn: boolean
  /** Whether the one-tap links handed out so far have ended. */
  readonly linksEnded: boolean
}

/**
 * Seals everything in the vault anew, each person with a new key, while the service goes on. Killed at
 * any point it loses nothing: until a person's contact is sealed anew for good both keys are kept, and
 * the next run goes on where this one was left.
 *
 * @param options.links whether the key of one-tap links is exchanged too: those handed out end.
 * @param options.onProgress told after each person.
 * @throws Failure `vault_unreadable` naming whose contact no key opens; all others are done then.
 */
export function rekeyVault(
  vault: Vault,
  options: {
    readonly links: boolean
    readonly onProgress?: (done: number, of: number) => void
  }
): Rekeyed {
  const { changing } = vault.keys
  const wentOn = changing.begin()
  const subjects = changing.left()
  const unreadable = new Map<string, unknown>()
  for (const [index, subject] of subjects.entries()) {
    const why = unreadableBy(vault, subject)
    if (why === null) {
      vault.reseal(subject)
      // Only now, as all that is kept of the person has the next key for good.
      changing.takeNext(subject)
    } else unreadable.set(subject, why)
    options.onProgress?.(index + 1, subjects.length)
  }
  if (unreadable.size > 0) {
    const shown = [...unreadable.keys()].slice(0, 10).join(', ')
    const [cause] = unreadable.values()
    throw new Failure(
      'vault_unreadable',
      `what is kept of ${unreadable.size} of ${subjects.length} people is opened by none of their keys (${shown}); restore vault and keys from backups of one time, or erase those people, and run it again`,
      { unreadable: unreadable.size, people: subjects.length },
      cause
    )
  }
  vault.endRekeying()
  if (options.links) changing.replaceLinkKey()
  return { people: subjects.length, wentOn, linksEnded: options.links }
}

/** Why what is kept of a person does not open; null where it does. */
function unreadableBy(vault: Vault, subject: string): unknown {
  try {
    vault.contactOf(subject)
    vault.factorOf(subject)
    return null
  } catch (error) {
    return error
  }
}
