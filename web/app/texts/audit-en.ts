import type { Texts } from './shape.ts'

/** English texts of the audit: who was let in, and who was refused. */
export const auditEn: Texts['audit'] = {
  nav: 'Audit',
  title: 'Audit of access',
  lead: 'Who was given access, who took data out and who asked for what is not theirs. The audit holds codes alone: names come from the address book and are gone once a person’s data are erased.',
  onlyDesk: 'The audit is for the Food Policy office.',
  none: 'No entry matches these filters.',
  list: 'Entries of the audit, the newest first',
  toAudit: 'Open the audit of access',
  filters: {
    title: 'Filters of the audit',
    from: 'From',
    to: 'To',
    who: 'Who',
    whoHelp: 'Code of a person or of a key.',
    what: 'What',
    outcome: 'Outcome',
    any: 'All'
  },
  older: 'Older',
  newest: 'Back to the newest',
  only: (who) => `Only ${who}`,
  times: (count) => `${count} times`,
  late: (instant) => `reached the audit on ${instant}`,
  outcomes: { done: 'Done', failed: 'Failed', refused: 'Refused' },
  whats: {
    AccessGranted: 'Access given',
    AccessRevoked: 'Access taken away',
    SubjectErased: 'Personal data erased',
    KeyIssued: 'Key issued',
    KeyRevoked: 'Key revoked',
    KeyUsed: 'Key used',
    SignedIn: 'Signed in',
    SignedOut: 'Signed out',
    SignInFailed: 'Sign-in failed',
    ExportTaken: 'Data taken out',
    AccessRefused: 'Request refused'
  },
  who: {
    anonymous: 'Somebody who is not signed in',
    cli: 'Whoever runs the server',
    setUp: 'Whoever set up the service',
    demo: 'The demo',
    key: (id) => `The key ${id}`,
    keyNamed: (id, name) => `The key ${id} (${name})`,
    person: (id) => `The person ${id}`
  },
  whom: {
    key: (id) => `the key ${id}`,
    keyNamed: (id, name) => `the key ${id} (${name})`,
    person: (id) => `the person ${id}`,
    named: (name) => name
  },
  as: (role) => `as “${role}”`,
  asFor: (role, tenant) => `as “${role}” for ${tenant}`,
  sentences: {
    AccessGranted: (who, whom, as, areas) => `${who} gave access to ${whom} ${as}, ${areas}.`,
    AccessRevoked: (who, whom) => `${who} took access away from ${whom}.`,
    SubjectErased: (who, whom) => `${who} had the personal data of ${whom} erased.`,
    KeyIssued: (who, whom, as, scopes, until) =>
      `${who} issued ${whom} ${as}: it may ${scopes}, until ${until}.`,
    KeyRevoked: (who, whom) => `${who} revoked ${whom}.`,
    KeyUsed: (who) => `${who} used the service.`,
    SignedIn: (who, way) => `${who} signed in ${way}.`,
    SignedOut: (who) => `${who} signed out.`,
    SignInFailed: (way, why) => `Somebody tried to sign in ${way}: ${why}.`,
    ExportTaken: (who, rows, what, area, format) =>
      `${who} took out ${rows} of ${what}, ${area}, as ${format}.`,
    AccessRefused: (who, action, why) => `${who} asked ${action}: ${why}.`
  },
  areas: {
    all: 'for all areas',
    some: (ids) => `for the areas ${ids}`,
    none: 'without naming an area',
    one: (id) => `of the area ${id}`
  },
  rows: (count) => `${count} rows`,
  exports: { events: 'EPCIS events', rejects: 'rejected rows', other: 'data' },
  ways: {
    oidc: 'by their digital identity',
    mail: 'by a link',
    'set-up': 'by the set-up link',
    demo: 'by choosing a role of the demo'
  },
  actions: {
    people: 'to see or change who has access',
    keys: 'to manage keys',
    audit: 'to read this audit',
    rejects: 'to see rejected rows',
    events: 'to send events',
    commands: 'for a decision',
    imports: 'to import tables',
    devices: 'to send readings',
    epcis: 'for EPCIS events',
    metrics: 'for the figures of the service',
    links: 'to use a one-tap link',
    session: 'to sign in',
    flows: 'for the flows',
    balance: 'for the balances',
    stocks: 'for the stocks',
    trace: 'for the history of a lot',
    mfa: 'for the analysis of flows',
    boundaries: 'for the areas',
    surplus: 'for the surplus',
    waste: 'for the waste',
    sites: 'for the places',
    products: 'for the products',
    plots: 'for the plots',
    startups: 'for the startups',
    quality: 'for the quality of the data',
    several: 'for many other things',
    other: (route) => `for ${route}`,
    command: (name) => `for the command ${name}`
  },
  commands: {
    ClaimSurplus: 'to claim a surplus',
    DeclineSurplus: 'to decline a surplus',
    ReleaseClaim: 'to release a claim',
    WithdrawSurplus: 'to withdraw a surplus',
    ExpireSurplus: 'to let a surplus expire',
    AllocateDonation: 'to allocate a donation',
    CorrectMeasurement: 'to correct a measurement',
    VoidEvent: 'to void an event',
    SetBoundaryAudience: 'to open or close an area'
  },
  reasons: {
    not_allowed: 'refused, it is not among their rights',
    not_yours: 'refused, it is somebody else’s to declare',
    not_signed_in: 'refused, a sign-in is needed',
    key_not_valid: 'refused, the key is not valid',
    foreign_request: 'refused, the request came from another site',
    link_not_valid: 'refused, the link is not valid',
    sign_in_failed: 'refused, the identity was not confirmed',
    too_many_requests: 'refused, too many requests in a short time',
    unknown: 'refused, it does not exist or is another party’s',
    other: (code) => `refused (${code})`
  }
}
