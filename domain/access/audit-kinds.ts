/** What the audit tells, in the order in which access is given, used and refused. Closed list. */
export const auditKinds = [
  'AccessGranted',
  'AccessRevoked',
  'SubjectErased',
  'KeyIssued',
  'KeyRevoked',
  'KeyUsed',
  'SignedIn',
  'SignedOut',
  'SignInFailed',
  'SecondFactorSet',
  'SecondFactorRemoved',
  'SecondFactorFailed',
  'RecoveryCodeUsed',
  'ExportTaken',
  'AccessRefused'
] as const
export type AuditKind = (typeof auditKinds)[number]

/** What came of it. Closed list. */
export const outcomes = ['done', 'failed', 'refused'] as const
export type Outcome = (typeof outcomes)[number]
