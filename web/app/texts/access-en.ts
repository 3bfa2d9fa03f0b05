import { secondFactorEn } from './second-factor-en.ts'
import type { Texts } from './shape.ts'

/** English texts of signing in, and of who may do what. */
export const accessEn: Texts['access'] = {
  roleNames: {
    analyst: 'Food Policy analyst',
    desk: 'Food Policy office',
    operator: 'Market operator',
    wholesaler: 'Wholesaler',
    ngo: 'Redistribution body',
    grower: 'Grower',
    startup: 'Startup',
    device: 'Scale or gate',
    public: 'Public'
  },
  scopeNames: {
    'read:flows': 'read the flows',
    'read:rejects': 'see rejected rows',
    'read:metrics': 'read the figures of the service',
    'read:audit': 'see who did what',
    'ingest:events': 'send events',
    'ingest:readings': 'send readings',
    'ingest:tables': 'import tables',
    'decide:reference': 'define areas, places, plots and startups',
    'declare:surplus': 'withdraw own surplus',
    'claim:surplus': 'claim surplus',
    'allocate:donations': 'allocate donations',
    'correct:events': 'correct events',
    'admin:access': 'manage access'
  },
  signIn: 'Sign in',
  signedInAs: (name) => `Signed in: ${name}`,
  signOut: 'Sign out',
  sessions: {
    title: 'Where you are signed in',
    row: (way, since, used) => `${way}, since ${since}, last used ${used}`,
    isThis: 'this browser',
    ways: {
      oidc: 'Digital identity',
      mail: 'Link by e-mail',
      'set-up': 'Set-up link',
      demo: 'Demonstration'
    },
    endOthers: 'Sign out of the others',
    none: 'You are signed in nowhere else.'
  },
  actsFor: (party) => `for ${party}`,
  working: 'One moment…',
  failed: 'That did not work',
  demo: {
    title: 'Choose who to be',
    lead: 'This is a demonstration: the people do not exist and there is no password. Choose a role to see what it sees and what it may do.',
    enter: (role) => `Enter as ${role}`
  },
  provider: { title: 'With your digital identity', enter: (name) => `Enter with ${name}` },
  mail: {
    title: 'With a link by e-mail',
    lead: 'We send you a link that works once, for 10 minutes. There is no password.',
    email: 'E-mail address',
    send: 'Send me the link',
    sent: 'If the address is known, the link is on its way. Open it in this browser; look into your spam folder too.'
  },
  link: {
    title: 'Confirm that it is you',
    lead: 'The link works once. Press to enter.',
    enter: 'Enter'
  },
  setUp: {
    title: 'Set up the service',
    lead: 'You are the first person: you become the office that invites the others. The link works once.',
    name: 'First and last name',
    enter: 'Begin'
  },
  second: secondFactorEn,
  noWay: 'Ask the Food Policy office for a sign-in link.',
  oneTap: {
    title: 'Confirm with a tap',
    commands: {
      ClaimSurplus: (surplus, party) => `You claim the surplus ${surplus} for ${party}.`,
      DeclineSurplus: (surplus, party) =>
        `You decline the surplus ${surplus} for ${party}: others may take it.`
    },
    noLink:
      'The link is missing here: open the whole one that you were sent, or ask the Food Policy office for another.',
    until: (instant) => `The link works until ${instant}, once.`,
    confirm: 'Confirm',
    done: 'Done.',
    used: 'This link was used already.'
  },
  keys: {
    title: 'API keys',
    lead: 'A key lets a program or a scale in. It is shown once: copy it now. Two keys of one name may be live at once, so you can replace one without stopping.',
    none: 'No keys.',
    name: 'Name of the program or scale',
    scopes: 'What it may do',
    days: 'Days until it expires',
    issue: 'Create the key',
    shownOnce: 'Your new key. You will not see it again:',
    code: 'Code',
    used: 'Last used',
    never: 'never',
    until: 'Valid until',
    revoked: 'revoked',
    expired: 'expired',
    revoke: 'Revoke',
    revokeOf: (name) => `Revoke the key ${name}`
  },
  people: {
    title: 'People',
    none: 'Nobody.',
    invite: 'Invite',
    inviteTitle: 'Invite a person',
    email: 'E-mail',
    role: 'Role',
    tenant: 'Acts for',
    tenantHelp:
      'Code of the place or body, for example charity:recup. Empty for analysts and the office.',
    boundaries: 'Areas',
    boundariesHelp: 'Codes separated by commas; empty means all of them.',
    all: 'all areas',
    since: 'Since',
    link: 'Sign-in link',
    linkOf: (name) => `Make a sign-in link for ${name}`,
    linkShown: 'Link to hand over, works once for 10 minutes:',
    revoke: 'Take access away',
    revokeOf: (name) => `Take access away from ${name}`,
    erase: 'Erase data',
    eraseOf: (name) => `Erase data of ${name}`,
    sure: (name) => `Erase the personal data of ${name} for good?`,
    erased: (name) => `The personal data of ${name} were erased.`,
    stillNamed: (count, shown) =>
      `Records that still name the person in a text: ${count}. They have to be voided or corrected by hand: ${shown}`
  }
}
