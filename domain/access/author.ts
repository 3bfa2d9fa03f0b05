import { type Scope, scopes } from './role.ts'
import { everything, type Tenant } from './tenant.ts'

/** Who says or asks something: what may be written follows from it, never from what is written. */
export interface Author extends Tenant {
  readonly scopes: readonly Scope[]
}

/**
 * Whoever may write the data folder itself, and what the operator of the service has configured: the
 * command line, the set-up of the demo, topics of Kafka.
 */
export const operatorOfService: Author = { ...everything, scopes }

/** Whether nothing of what is written has to be looked at. */
export function isUnrestricted({ role, boundaries }: Author): boolean {
  return role === 'desk' && boundaries === 'all'
}
