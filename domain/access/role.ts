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

/** What each role is, for the reference and the pages. */
export const roleDocs: Readonly<Record<Role, string>> = {
  analyst: 'Food Policy analyst: reads everything in the boundaries granted',
  desk: 'Food Policy office: reads and decides everything in the boundaries granted, grants access, reads the audit',
  operator: 'market operator or consortium: the books of the places that it manages',
  wholesaler: 'wholesaler: the consignments, surplus and receipts of its own stands',
  ngo: 'redistribution body: surplus on offer, and its own claims, collections, deliveries and receipts',
  grower: 'grower: its own plots and batches, and where its harvest went',
  startup: 'startup: its own plots and batches, and where they went',
  device: 'scale or gate: sends the readings of its own place, and reads nothing',
  public: 'anybody: published figures, and protected sums'
}

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

/** What each scope allows, for the reference and the pages. */
export const scopeDocs: Readonly<Record<Scope, string>> = {
  'read:flows': 'ask the queries',
  'read:rejects': 'see the records that could not be read',
  'read:metrics': 'read the figures of the running service',
  'read:audit': 'see who did what, and what was refused',
  'ingest:events': 'send observed events about own places',
  'ingest:readings': 'send readings of a scale or gate at its own place',
  'ingest:tables': 'import tables',
  'decide:reference': 'define boundaries, places, plots and startups',
  'declare:surplus': 'withdraw own surplus, or let it expire',
  'claim:surplus': 'claim, decline and release as the body acted for',
  'allocate:donations': 'set aside sorted food for a receiver',
  'correct:events': 'correct or void own events',
  'admin:access': 'invite, grant and revoke'
}

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
