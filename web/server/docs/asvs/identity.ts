import { absent, chapter, designed, operated, tested } from './requirement.ts'

/** Chapters about who somebody is and for how long. */
export const identityChapters = [
  chapter(
    6,
    'Authentication',
    designed(
      'The settings say it: FILIERA_SIGN_INS_PER_MINUTE failed attempts from one address, whoever proves who they are is not held up, and no account is ever locked.',
      { '6.1.1': [1, 'how guessing is held back is documented'] }
    ),
    absent('Nobody has a password: people come by their provider or by a one-time link.', {
      '6.1.2': [2, 'words that passwords must not have are documented'],
      '6.2.1': [1, 'passwords have at least 8 characters'],
      '6.2.2': [1, 'passwords can be changed'],
      '6.2.3': [1, 'a change asks for the present password'],
      '6.2.4': [1, 'common passwords are refused'],
      '6.2.5': [1, 'passwords may be made of anything'],
      '6.2.6': [1, 'passwords are typed into a masked field'],
      '6.2.7': [1, 'pasting and password managers work'],
      '6.2.8': [1, 'passwords are judged as they were typed'],
      '6.2.9': [2, 'passwords of 64 characters are taken'],
      '6.2.10': [2, 'passwords need no regular change'],
      '6.2.11': [2, 'words of the documented list are refused'],
      '6.2.12': [2, 'passwords that leaked elsewhere are refused'],
      '6.4.2': [1, 'there are no hints and no secret questions'],
      '6.4.3': [2, 'forgotten passwords are reset safely']
    }),
    designed(
      'Provider, link by mail, link from the desk, keys: /api/docs/identity says what each is worth.',
      {
        '6.1.3': [2, 'all ways of signing in are documented together']
      }
    ),
    tested(
      'Failed attempts are counted per address and answered 429 with the time to come again; secrets have 256 random bits. Codes of the second factor are counted per person.',
      [
        'tests/server/access/identities.test.ts',
        'tests/server/access/api-keys.test.ts',
        'tests/server/access/second-factor.test.ts'
      ],
      { '6.3.1': [1, 'guessing is held back'] }
    ),
    tested(
      'There is nobody until the set-up link of the first start is used, once.',
      ['tests/server/access/identities.test.ts'],
      {
        '6.3.2': [1, 'there are no default accounts'],
        '6.4.1': [1, 'first secrets are random, short-lived and used once']
      }
    ),
    tested(
      'Whoever sees or changes what is everybody’s gives a code by the time beside the link, or comes by a provider whose acr or amr says two factors; the others may set one up, since a mailbox of a party opens that party’s books alone (FILIERA_SECOND_FACTOR can name their roles).',
      ['tests/server/access/second-factor.test.ts', 'tests/server/access/oidc-proof.test.ts'],
      { '6.3.3': [2, 'a second factor is asked for'] }
    ),
    tested(
      'By a recovery code, or by the desk, who is asked whether it has recognised the person as at the invitation; nobody resets their own.',
      ['tests/server/access/second-factor.test.ts'],
      { '6.4.4': [2, 'who lost a factor is identified as well as at first'] }
    ),
    tested(
      'FILIERA_OIDC_ACR, FILIERA_OIDC_AMR and FILIERA_OIDC_MAX_AGE_MINUTES: asked for, and refused where what comes back is less.',
      ['tests/server/access/oidc-proof.test.ts'],
      { '6.8.4': [2, 'strength and age of the provider’s sign-in are checked'] }
    ),
    tested(
      'Each way has its tests, and every route but those of signing in asks for a principal.',
      ['tests/server/access/gate.test.ts', 'tests/server/access/identities.test.ts'],
      { '6.3.4': [2, 'there is no way in that is not documented'] }
    ),
    tested(
      'Links, codes by the time and recovery codes work once: one statement finds and uses them up, so of two who take it at once one gets in.',
      ['tests/server/access/identities.test.ts', 'tests/server/access/second-factor.test.ts'],
      { '6.5.1': [2, 'codes are used once'] }
    ),
    tested(
      '256 random bits of the operating system, kept as SHA-256; recovery codes 128, where 112 make a plain hash enough; secrets of the second factor 160.',
      [
        'tests/server/access/api-keys.test.ts',
        'tests/server/access/oidc.test.ts',
        'tests/server/access/second-factor.test.ts'
      ],
      {
        '6.5.2': [2, 'codes are kept as hashes'],
        '6.5.3': [2, 'codes come from a secure generator'],
        '6.5.4': [2, 'codes are hard to guess']
      }
    ),
    tested(
      'A sign-in link ends after 10 minutes, a code by the time after 60 seconds at most.',
      ['tests/server/access/identities.test.ts', 'tests/server/access/second-factor.test.ts'],
      {
        '6.5.5': [2, 'codes end soon']
      }
    ),
    absent('Nothing goes by telephone or SMS.', {
      '6.6.1': [2, 'codes by telephone are the weaker choice']
    }),
    tested(
      'A link by mail works only in the browser that asked for it; what the desk hands over was asked for by none.',
      ['tests/server/access/identities.test.ts', 'tests/notify/mail.test.ts'],
      { '6.6.2': [2, 'codes are bound to the request that they were made for'] }
    ),
    tested(
      'Ten failed attempts a minute from one address, at 256 bits; of the second factor five in a row, then an hour, fifty in all.',
      ['tests/server/access/identities.test.ts', 'tests/server/access/second-factor.test.ts'],
      { '6.6.3': [2, 'guessing of codes is held back'] }
    ),
    tested(
      'People are known by issuer and subject together; an address counts only once, and only where the provider verified it.',
      ['tests/server/access/oidc.test.ts'],
      { '6.8.1': [2, 'nobody is mistaken for somebody of another provider'] }
    ),
    tested(
      'Signature, algorithm, key, issuer, audience, nonce and times of ID tokens; 22 forgeries are tried.',
      ['tests/server/access/forged-tokens.test.ts'],
      { '6.8.2': [2, 'signatures of what a provider says are always checked'] }
    ),
    absent('SAML is spoken by the gateway, not here.', {
      '6.8.3': [2, 'SAML assertions are used once']
    })
  ),
  chapter(
    7,
    'Session Management',
    designed(
      'FILIERA_SESSION_IDLE_MINUTES (60) and FILIERA_SESSION_HOURS (12) are in the settings; both are as NIST SP 800-63B asks of its second level or stricter but for the idle time (30 minutes there), since data are entered between markets.',
      { '7.1.1': [2, 'idle time and longest life are documented'] }
    ),
    designed('Any number: people work at a desk and on a telephone. Each ends by itself.', {
      '7.1.2': [2, 'how many sessions one may have is documented']
    }),
    designed(
      '/api/docs/identity: the provider’s session is its own; ours ends by its own limits.',
      {
        '7.1.3': [2, 'sessions of providers and ours are documented together']
      }
    ),
    tested(
      'The cookie is looked up on the server with every request: a random text, kept as a hash.',
      ['tests/server/access/identities.test.ts'],
      {
        '7.2.1': [1, 'sessions are checked by the server'],
        '7.2.2': [1, 'sessions are made anew for each sign-in'],
        '7.2.3': [1, 'sessions have 128 random bits']
      }
    ),
    tested(
      'Signing in ends the session that there was; one that was planted opens nothing.',
      ['tests/server/access/identities.test.ts'],
      { '7.2.4': [1, 'signing in gives a new session (fixation)'] }
    ),
    tested('By idleness, by age, by signing out.', ['tests/server/access/identities.test.ts'], {
      '7.3.1': [2, 'idle sessions end'],
      '7.3.2': [2, 'no session lives longer than its most'],
      '7.4.1': [1, 'an ended session opens nothing']
    }),
    tested(
      'Taking access away, or erasing somebody, ends sessions, links and keys at once.',
      ['tests/server/access/identities.test.ts', 'tests/server/access/vault.test.ts'],
      {
        '7.4.2': [1, 'sessions end with the account'],
        '7.4.5': [2, 'administrators can end sessions']
      }
    ),
    tested(
      'Setting up another second factor asks for a code of the present one, the first for a sign-in of the last ten minutes; all other sessions end. Provider and address are set by the desk.',
      ['tests/server/access/second-factor.test.ts'],
      {
        '7.4.3': [2, 'other sessions can be ended when a factor changes'],
        '7.5.1': [2, 'changes of factors ask for a new sign-in']
      }
    ),
    tested(
      'The head of every page says who is signed in, and leads to signing out.',
      ['tests/e2e/access.test.ts'],
      {
        '7.4.4': [2, 'signing out is easy to find']
      }
    ),
    tested(
      'Whoever is signed in sees at /accedi since when and by what they are signed in, and ends all others.',
      ['tests/server/access/identities.test.ts'],
      { '7.5.2': [2, 'people see and end their sessions'] }
    ),
    operated(
      'Ours ends by its own limits; a provider that ends sessions earlier is not asked again.',
      {
        '7.6.1': [2, 'sessions here and at the provider end as documented']
      }
    ),
    tested(
      'A session begins by a button, a link that was opened, or the way back from the provider that this browser began.',
      ['tests/server/access/oidc.test.ts', 'tests/e2e/access.test.ts'],
      { '7.6.2': [2, 'a session begins only by somebody’s doing'] }
    )
  ),
  chapter(
    8,
    'Authorization',
    designed(
      'Every route declares roles, scopes and where the party comes from; a query its sights, a table its veil. The declarations are the document, and are enforced.',
      {
        '8.1.1': [1, 'who may do and see what is documented'],
        '8.1.2': [2, 'who may see and write which fields is documented']
      }
    ),
    tested(
      'A route without a declaration stops the start; the table of routes is live.',
      ['tests/server/access/gate.test.ts'],
      { '8.2.1': [1, 'functions are for those who may'] }
    ),
    tested(
      'Queries take the tenant in their type; rows are veiled in SQL; foreign ids answer as what does not exist. Two tenants with canaries in all that they say.',
      ['tests/access/query-veil.test.ts', 'tests/access/ownership.test.ts'],
      {
        '8.2.2': [1, 'data are for those whose they are'],
        '8.4.1': [2, 'tenants do not touch each other']
      }
    ),
    tested(
      'Bodies are strict, answers are written by their schema, and what a party says of itself is checked.',
      ['tests/access/commands.test.ts', 'tests/access/statements.test.ts'],
      { '8.2.3': [2, 'fields are for those who may'] }
    ),
    tested('On the server, before the body is read.', ['tests/server/access/gate.test.ts'], {
      '8.3.1': [1, 'rights are enforced where nobody can change them']
    })
  )
] as const
