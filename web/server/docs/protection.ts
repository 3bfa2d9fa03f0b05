/** What the service protects, and by what: the inventories that ASVS 5.0 asks for (11.1.2, 14.1.1, 16.1.1). */

/** Kinds of data, the most sensitive first. */
export const dataClasses = [
  [
    'secrets',
    'settings of the provider, of mail, KurrentDB and Kafka; sessions, links, keys',
    'files or environment, never logged, never answered; what we hand out is kept as a hash and shown once'
  ],
  [
    'contacts',
    'names, addresses and provider’s names of people with access; secrets of second factors',
    'in the vault alone, encrypted by a key of each person; answered to the desk and to themselves with no-store; erasing destroys the key, and with it every backup; never in the log, in exports or in a log line'
  ],
  [
    'books of parties',
    'deliveries, stocks, surplus, waste and harvests by place',
    'in the event log, which is kept for good and shows any change; each party sees its own, analysts the spaces granted, the public what was published or opened; a text in which somebody named a person stays as it was said: erasing tells the desk which, to void or say anew'
  ],
  [
    'how much is recorded',
    'the position of the log that an answer includes, and by which a reader waits for what it has written (`after`)',
    'told to whoever is told the answer, and at /health/ready of a service that others reach only to whoever may read metrics: it counts the events of all together, notes of access and of the desk among them, and says whose none is; where but two parties write, each could take its own away and know how much the other sends'
  ],
  [
    'rejects, bad rows, dead letters',
    'records and messages that could not be read, as they were sent: they may hold anything',
    'beside the log and in the dead letters of Kafka, for whoever sent them and the desk; erasing a person removes what names them'
  ],
  [
    'sums of everybody’s books',
    'what moved and what was surplus, by whole months, for whoever asks',
    'released once, as known when the month after has ended. A sum needs three parties at each end (buyers and people who are not followed count as many) and the p% rule at 10 % against any one party that knows what it gave and took; so do the sums that follow from totals, from each stage’s balance of all groups and of each, known to 0.2 % of what passes, and from claims of surplus. Not kept from: two parties who join what they know; a party that works out its partners’ other trade from a balance; bounds that several balances set only together; what a hub took in, where it is the only one and what was claimed may be told; one firm under two names'
  ],
  ['public figures', 'published tables, opened spaces, names of places and products', 'open']
] as const

/** Every key and hash, by what it is for. */
export const keys = [
  [
    'contacts',
    'AES-256-GCM, a key of 256 bits for each person, a nonce of 96 bits for each writing',
    'FILIERA_KEYS; made at the invitation, exchanged by `vault rekey`, destroyed by erasing'
  ],
  [
    'finding a contact by address',
    'HMAC-SHA-256 with a key of the server',
    'FILIERA_KEYS; made at first use, exchanged by `vault rekey`'
  ],
  [
    'one-tap links',
    'HMAC-SHA-256 with another key of the server',
    'FILIERA_KEYS; made at first use; `vault rekey --end-links` exchanges it and ends all links'
  ],
  [
    'sessions, one-time links, API keys, state of a sign-in',
    '256 random bits of the operating system, kept as SHA-256',
    'access.sqlite; end by their times, API keys by two live ones in turn'
  ],
  [
    'codes of the second factor',
    'TOTP (RFC 6238): HMAC-SHA-1, which authenticator apps ask for, with a secret of 160 bits for each person',
    'in the vault, encrypted as contacts are; ends by removing, resetting, erasing'
  ],
  [
    'recovery codes',
    '128 random bits, kept as SHA-256',
    'access.sqlite; each works once, all end with their factor'
  ],
  ['token against forgery (CSRF)', 'HMAC-SHA-256 with the session’s secret', 'nowhere: computed'],
  [
    'hash chain of the log',
    'SHA-256 over every event and the hash before it',
    'in the log; keep a head elsewhere (verify prints it)'
  ],
  [
    'ID tokens',
    'signatures by the provider’s published keys',
    'fetched from the issuer; never from a token'
  ],
  ['connections', 'TLS of the proxy inwards, of Node outwards', 'certificates are the operator’s']
] as const

/** What is written down of what happens. */
export const logs = [
  [
    'program log',
    'one JSON object a line: time (ms, UTC), level, route, principal, role, code, request id; no addresses asked for, no bodies, no names',
    'standard error; the operator keeps it, on another machine, as long as its rules say'
  ],
  [
    'notes of access',
    'granted, revoked, signed in and out, failed to, second factors set up, failed and removed, keys issued and revoked, erased, exports, refusals: opaque ids only',
    'for the audit; kept for good'
  ],
  [
    'figures for Prometheus',
    'counts and times by route, source and outcome',
    '/metrics, with its scope'
  ]
] as const
