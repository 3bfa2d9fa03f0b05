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

/** Roles that act for a party. */
export const partyRoles = ['operator', 'wholesaler', 'ngo', 'grower', 'startup'] as const
export type PartyRole = (typeof partyRoles)[number]

/** Roles that may say something of their own places. */
export type SpeakingRole = PartyRole | 'device'

const reads = ['read:flows'] as const

/** Whoever has surplus to give. */
const donates = [...reads, 'ingest:events', 'declare:surplus', 'correct:events'] as const

/**
 * The scopes that each role has at most. What a party writes is checked to be of its own: statements
 * by the voice of their event type, commands by what stands beside each command.
 */
export const scopesOf: Readonly<Record<Role, readonly Scope[]>> = {
  analyst: ['read:flows', 'read:rejects', 'read:metrics'],
  desk: scopes.filter((scope) => scope !== 'ingest:readings'),
  operator: donates,
  wholesaler: donates,
  ngo: [...reads, 'ingest:events', 'claim:surplus', 'allocate:donations', 'correct:events'],
  grower: donates,
  startup: donates,
  device: ['ingest:readings'],
  public: reads
}

/** What is of no space, so that whoever was given some of them has no part in it. */
const ofEverySpace: readonly Scope[] = ['admin:access', 'read:rejects']

/**
 * What is left of scopes within the spaces that were granted: whoever sees one of them neither gives
 * access to all, nor reads what was refused of all.
 */
export function scopesWithin(
  given: readonly Scope[],
  boundaries: readonly string[] | 'all'
): readonly Scope[] {
  return boundaries === 'all' ? given : given.filter((scope) => !ofEverySpace.includes(scope))
}
