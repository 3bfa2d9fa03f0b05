import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import type { Principal } from './principal.ts'

/** What an NGO may ask for, each as itself. */
const asItself = z.looseObject({
  type: z.enum(['ClaimSurplus', 'DeclineSurplus']),
  ngo: z.string()
})

/**
 * Refuses a command that the principal may not give: a party speaks for itself alone, whatever the
 * command says. The desk may enter a claim for an NGO that answered it by telephone.
 *
 * @throws Failure `not_allowed`.
 */
export function checkCommand({ role, tenant }: Principal, said: unknown): void {
  if (role === 'desk') return
  const asked = asItself.safeParse(said).data
  if (role === 'ngo' && asked !== undefined && tenant !== null && asked.ngo === tenant) {
    if (asked.onBehalfBy === undefined || asked.onBehalfBy === null) return
  }
  throw new Failure(
    'not_allowed',
    `the role ${role} may claim or decline surplus, and only as ${tenant ?? 'a party'}; ask the Food Policy desk for all else`,
    { role }
  )
}
