import type { Tenant } from '../../../domain/access/tenant.ts'
import type { Principal } from './principal.ts'

/** For whom a principal asks. */
export function tenantOf({ role, tenant: party, boundaries }: Principal): Tenant {
  return { role, party, boundaries }
}
