/** In what capacity somebody uses the service. Closed list. */
export const roles = [
  'analyst',
  'desk',
  'operator',
  'wholesaler',
  'ngo',
  'grower',
  'startup',
  'device',
  'public'
] as const
export type Role = (typeof roles)[number]

/** What may be done. A person has all scopes of the role; a key may be given fewer. Closed list. */
export const scopes = [
  'read:flows',
  'read:rejects',
  'read:metrics',
  'read:audit',
  'ingest:events',
  'ingest:readings',
  'ingest:tables',
  'decide:reference',
  'declare:surplus',
  'claim:surplus',
  'allocate:donations',
  'correct:events',
  'admin:access'
] as const
export type Scope = (typeof scopes)[number]

const reads = ['read:flows'] as const

/**
 * The scopes that each role has at most. A party writes only where it is checked that it speaks for
 * itself, which is so for an NGO's claims and a
 * device's readings; all else that is recorded is sent in under the desk's keys.
 */
export const scopesOf: Readonly<Record<Role, readonly Scope[]>> = {
  analyst: ['read:flows', 'read:rejects', 'read:metrics'],
  desk: scopes.filter((scope) => scope !== 'ingest:readings'),
  operator: reads,
  wholesaler: reads,
  ngo: ['read:flows', 'claim:surplus'],
  grower: reads,
  startup: reads,
  device: ['ingest:readings'],
  public: reads
}
