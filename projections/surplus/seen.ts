import type { Tenant } from '../../domain/access/tenant.ts'
import { isOwn } from '../access/own.ts'

const byDonor = isOwn('donor', 'name', 'first_day')
const byNgo = 'list_has_any(ngos, (select list(place) from own_place))'

/**
 * Conditions on `current` for what a tenant may see: a donor its own surplus, an NGO what is still on
 * offer and what it has claimed or collected, analyst and desk all.
 */
export function seenConditions({ role, party }: Tenant): readonly string[] {
  if (party === null) return []
  const offered = "state in ('open', 'partly_claimed')"
  return [role === 'ngo' ? `(${[offered, byNgo, byDonor].join(' or ')})` : byDonor]
}
