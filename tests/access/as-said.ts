import { type Role, roles, scopesOf } from '../../domain/access/role.ts'
import type { Authenticator, Principal } from '../../web/server/access/principal.ts'
import { city } from '../projections/told.ts'
import { partyOf } from './two-tenants.ts'

/** Whoever a request says it is: `x-as: <role> <side>`. */
export const asSaid: Authenticator = async ({ headers }) => {
  const [said = '', side = ''] = String(headers['x-as'] ?? '').split(' ')
  const role = roles.find((one) => one === said)
  return role === undefined || role === 'public' ? null : principalOf(role, side)
}

function principalOf(role: Role, side: string): Principal {
  const isWhole = role === 'desk'
  return {
    ...{ kind: 'person', id: `person-${role}-${side}`, role, tenant: partyOf(role, side) },
    boundaries: isWhole ? 'all' : [city],
    scopes: scopesOf[role]
  }
}
