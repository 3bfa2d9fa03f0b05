import type { Author } from '../../../domain/access/author.ts'
import type { Principal } from './principal.ts'
import { tenantOf } from './tenant.ts'

/** For whom a principal writes. */
export function authorOf(principal: Principal): Author {
  return { ...tenantOf(principal), scopes: principal.scopes }
}
