import type { Tenant } from '../domain/access/tenant.ts'
import type { ReadModel } from './read-model.ts'

/** The read model as one tenant sees it. Queries take nothing else, so none forgets for whom it is. */
export interface TenantReadModel extends Pick<ReadModel, 'read'> {
  readonly tenant: Tenant
}

/** The read model for a tenant. */
export function readAs(readModel: ReadModel, tenant: Tenant): TenantReadModel {
  return { tenant, read: readModel.read }
}
