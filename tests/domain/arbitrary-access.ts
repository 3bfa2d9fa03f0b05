import fc from 'fast-check'
import { roles, scopes } from '../../domain/access/role.ts'
import { signInWays } from '../../domain/access/sign-in-way.ts'
import { orNull } from './arbitrary.ts'

/** Arbitrary data of the events about access. */

const subject = fc.constantFrom('person-4be07c1a9d2f6683b5', 'demo-ngo')
const key = fc.stringMatching(/^[0-9a-f]{12}$/u)
const principal = fc.oneof(subject, key, fc.constantFrom('anonymous', 'cli'))
const tenant = orNull(fc.constantFrom('charity:recup', 'Consorzio Wagner'))
const boundaries = fc.oneof(
  fc.constant('all'),
  fc.array(fc.constantFrom('milan', 'torino'), { minLength: 1, maxLength: 3 })
)
const way = fc.constantFrom(...signInWays)
const code = fc.constantFrom('not_allowed', 'not_found', 'link_not_valid')
const count = fc.integer({ min: 1 })
const grantable = roles.filter((role) => role !== 'public' && role !== 'device')

export const accessData = {
  AccessGranted: fc.record({ subject, role: fc.constantFrom(...grantable), tenant, boundaries }),
  AccessRevoked: fc.record({ subject }),
  SubjectErased: fc.record({ subject }),
  KeyIssued: fc.record({
    ...{ key, owner: principal, role: fc.constantFrom(...roles), tenant, boundaries },
    scopes: fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1 }),
    expiresAt: fc
      .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
      .map((date) => date.toISOString())
  }),
  KeyRevoked: fc.record({ key }),
  KeyUsed: fc.record({ key }),
  SignedIn: fc.record({ subject, way }),
  SignedOut: fc.record({ subject }),
  SignInFailed: fc.record({ way, code, count }),
  SecondFactorSet: fc.record({ subject }),
  SecondFactorRemoved: fc.record({ subject }),
  SecondFactorFailed: fc.record({ subject, count }),
  RecoveryCodeUsed: fc.record({ subject, left: fc.nat() }),
  ExportTaken: fc.record({
    ...{ principal, ofBoundary: orNull(fc.constantFrom('milan', 'torino')), count },
    query: fc.constantFrom('epcis/events', 'rejects'),
    format: fc.constantFrom('json', 'csv'),
    rows: fc.nat()
  }),
  AccessRefused: fc.record({
    ...{ principal, role: fc.constantFrom(...roles), code, count },
    method: fc.constantFrom('GET', 'POST', '*'),
    route: fc.constantFrom('/api/commands', '/api/people/:subject/erase', '*'),
    asked: orNull(fc.constantFrom('ClaimSurplus', 'VoidEvent'))
  })
}
