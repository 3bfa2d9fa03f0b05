import { absent, chapter, designed, operated, tested } from './requirement.ts'

const forged = ['tests/server/access/forged-tokens.test.ts'] as const

/** Chapters about tokens and what protects them. */
export const tokenChapters = [
  chapter(
    9,
    'Self-contained Tokens',
    tested(
      'ID tokens of the provider, and one-tap links of our own (HMAC-SHA-256).',
      [...forged, 'tests/server/access/signed-links.test.ts'],
      {
        '9.1.1': [1, 'signatures are checked before the content is believed'],
        '9.1.2': [1, 'only known algorithms, never none, no confusion of keys'],
        '9.1.3': [1, 'keys come from a configured place, never from the token'],
        '9.2.1': [1, 'tokens count within their time only'],
        '9.2.2': [2, 'tokens are of the kind that was expected'],
        '9.2.3': [2, 'tokens are for this service']
      }
    ),
    designed(
      'A one-tap link names its server’s key by being signed with it, its command and its party; there is one audience.',
      {
        '9.2.4': [2, 'tokens of one key for several audiences name them']
      }
    )
  ),
  chapter(
    10,
    'OAuth and OIDC',
    tested(
      'The provider’s tokens stay on the server and are forgotten after the sign-in; state, nonce and verifier are random, used once and bound to the browser by a cookie.',
      ['tests/server/access/oidc.test.ts'],
      {
        '10.1.1': [2, 'tokens go only where they are needed'],
        '10.1.2': [2, 'answers belong to a sign-in that this browser began'],
        '10.2.1': [2, 'the code flow is protected by PKCE and state'],
        '10.5.1': [2, 'ID tokens are not replayed (nonce)'],
        '10.5.2': [2, 'people are known by what never changes (subject)']
      }
    ),
    absent('There is one provider.', {
      '10.2.2': [2, 'answers of one provider are not taken for another’s (mix-up)']
    }),
    absent('No access token of OAuth is taken: programs have API keys, which are looked up.', {
      '10.3.1': [2, 'access tokens are for this service'],
      '10.3.2': [2, 'claims of access tokens decide what may be done'],
      '10.3.3': [2, 'people are known by claims that are never given to others'],
      '10.3.4': [2, 'strength of the sign-in is checked in access tokens']
    }),
    absent('The service is no authorization server and no provider.', {
      '10.4.1': [1, 'redirect addresses are compared exactly'],
      '10.4.2': [1, 'codes are used once'],
      '10.4.3': [1, 'codes end soon'],
      '10.4.4': [1, 'only grants that a client needs'],
      '10.4.5': [1, 'refresh tokens are not replayed'],
      '10.4.6': [2, 'PKCE is required'],
      '10.4.7': [2, 'registration of strangers is held back'],
      '10.4.8': [2, 'refresh tokens end'],
      '10.4.9': [2, 'tokens can be revoked by people'],
      '10.4.10': [2, 'clients prove who they are'],
      '10.4.11': [2, 'clients have only the scopes that they need'],
      '10.6.1': [2, 'only safe response types'],
      '10.6.2': [2, 'nobody is signed out by strangers'],
      '10.7.1': [2, 'people consent'],
      '10.7.2': [2, 'people are told what they consent to'],
      '10.7.3': [2, 'people can see and take back consents']
    }),
    tested(
      'Discovery must name the configured issuer; audience and issuer of tokens are checked.',
      forged,
      {
        '10.5.3': [2, 'metadata must be of the configured issuer'],
        '10.5.4': [2, 'ID tokens are for this client']
      }
    ),
    absent('There is no back-channel logout.', {
      '10.5.5': [2, 'logout tokens are told from others']
    })
  ),
  chapter(
    11,
    'Cryptography',
    designed(
      '/api/docs/security lists every key with its algorithm, where it is kept, who makes it and how it is changed.',
      {
        '11.1.1': [2, 'how keys live is documented'],
        '11.1.2': [2, 'keys and algorithms are listed']
      }
    ),
    designed(
      'Node’s crypto (OpenSSL), openid-client and jose, otpauth; nothing of our own making.',
      {
        '11.2.1': [2, 'cryptography of well-tried libraries'],
        '11.3.1': [1, 'no weak modes and paddings'],
        '11.3.2': [1, 'approved ciphers: AES-256-GCM'],
        '11.6.1': [2, 'approved algorithms for signatures']
      }
    ),
    tested(
      'Algorithms are named in one place each, and every box of the vault says its own; vault rekey seals all anew with new keys while the service goes on, and goes on where it was killed.',
      ['tests/server/access/rekey.test.ts'],
      {
        '11.2.2': [2, 'algorithms and keys can be exchanged']
      }
    ),
    designed(
      'Keys of 256 bits, SHA-256, AES-256; of TLS and of providers what their settings give.',
      {
        '11.2.3': [2, '128 bits of strength or more']
      }
    ),
    tested(
      'Contacts are sealed with AES-256-GCM and bound to their person.',
      ['tests/server/access/vault.test.ts'],
      {
        '11.3.3': [2, 'encrypted data cannot be changed unseen']
      }
    ),
    tested(
      'SHA-256 and HMAC-SHA-256; CRC-32 only finds mistyped keys.',
      ['tests/server/access/api-keys.test.ts', 'tests/ingest/store/damage.test.ts'],
      {
        '11.4.1': [1, 'approved hash functions'],
        '11.4.3': [2, 'hashes for integrity are long enough']
      }
    ),
    absent('Nobody has a password.', {
      '11.4.2': [2, 'passwords are stored by a slow hash'],
      '11.4.4': [2, 'keys from passwords are stretched']
    }),
    tested(
      'All secrets are 256 bits of the operating system’s generator, those of the second factor 160 and its recovery codes 128; it enters in one file, and a house rule keeps it so. Codes of six digits are held back by counting instead.',
      ['tests/house.test.ts', 'tests/server/access/oidc.test.ts'],
      { '11.5.1': [2, 'what must not be guessed is random, 128 bits or more'] }
    )
  ),
  chapter(
    12,
    'Secure Communication',
    operated(
      'TLS ends at the proxy: let it offer 1.3 and 1.2 with recommended ciphers and a trusted certificate. Without https at the public address the start is refused.',
      {
        '12.1.1': [1, 'only TLS 1.2 and 1.3'],
        '12.1.2': [2, 'only recommended ciphers'],
        '12.2.2': [1, 'certificates that the public trusts'],
        '12.3.3': [2, 'internal HTTP is encrypted'],
        '12.3.4': [2, 'internal certificates are trusted ones']
      }
    ),
    absent('Clients prove themselves by keys, not by certificates.', {
      '12.1.3': [2, 'certificates of clients are checked']
    }),
    tested(
      'The start refuses http beyond this machine, and calls go out by https only, but to hosts named as internal.',
      ['tests/server/config-secrets.test.ts', 'tests/notify/outward.test.ts'],
      {
        '12.2.1': [1, 'everything towards clients is encrypted']
      }
    ),
    operated(
      'KurrentDB, Kafka and mail servers are reached by TLS where their settings say so; a mail server beyond this machine must offer it.',
      {
        '12.3.1': [2, 'every connection is encrypted']
      }
    ),
    designed('Node verifies certificates; no setting turns that off.', {
      '12.3.2': [2, 'certificates of servers are verified']
    })
  )
] as const
