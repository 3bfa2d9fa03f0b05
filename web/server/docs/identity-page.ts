import { securitySettings } from '../settings-security.ts'
import { html, inWords, page } from './html.ts'
import { table } from './table.ts'

/** Settings of the sign-in by a provider, in the order in which they are set. */
const providerSettings = [
  'FILIERA_PUBLIC_URL',
  'FILIERA_OIDC_ISSUER',
  'FILIERA_OIDC_CLIENT_ID',
  'FILIERA_OIDC_CLIENT_SECRET',
  'FILIERA_OIDC_NAME',
  'FILIERA_OIDC_ACR',
  'FILIERA_OIDC_AMR',
  'FILIERA_OIDC_MAX_AGE_MINUTES',
  'FILIERA_INTERNAL_HOSTS'
] as const

/** What the service reads of an ID token, or of the provider's userinfo. */
const claims = [
  ['iss', 'yes', 'must be `FILIERA_OIDC_ISSUER` to the letter'],
  [
    'sub',
    'yes',
    'never changes for a person and never goes to another; an opaque id, not the fiscal code, which would be personal data in every sign-in'
  ],
  ['aud', 'yes', 'the client id'],
  ['nonce, exp, iat', 'yes', 'checked; the nonce belongs to the browser that began'],
  [
    'email, email_verified',
    'at the first sign-in',
    'with email_verified true: by it the invitation of the desk is found. From then on the person is known by iss and sub, whatever becomes of the address'
  ],
  [
    'acr, amr',
    'where `FILIERA_OIDC_ACR` or `FILIERA_OIDC_AMR` is set',
    'must be one of those listed; such a sign-in counts as two factors'
  ],
  [
    'auth_time',
    'where `FILIERA_OIDC_MAX_AGE_MINUTES` is set',
    'no longer ago than that, but for 30 seconds between the clocks'
  ]
] as const

/** What there is to know of the second factor. */
const factorRules = [
  [
    'who needs one',
    '`FILIERA_SECOND_FACTOR`; where it is not set, analysts and the desk of a service that others reach. Everybody else may have one, and is asked for it then; nobody in the demo'
  ],
  [
    'for which sign-in',
    'every link. A provider’s sign-in too, unless `FILIERA_OIDC_ACR` or `FILIERA_OIDC_AMR` names what counts as two factors there'
  ],
  [
    'what it is',
    'a code of six digits by the time (RFC 6238) from any authenticator app; its secret is in the vault, encrypted by the key of its person'
  ],
  [
    'setting up',
    'at the first sign-in that needs it, or at `/accedi` within ten minutes of signing in; in place of one that stands by a code of it. All other sessions end'
  ],
  [
    'a code',
    'works once, within 30 seconds before and after; five wrong ones in a row close it for an hour, fifty until a recovery code is used'
  ],
  ['recovery codes', 'eight, of 128 random bits, shown once and kept as hashes; each works once'],
  [
    'a lost device',
    'a recovery code; or the desk, who recognises the person as at the invitation, removes the factor (`/accessi`, or `people reset-factor`): sessions end, and the next sign-in sets up another. Nobody of the desk removes their own; whoever runs the service does'
  ],
  [
    'between the steps',
    'ten minutes, in which the session is nobody’s: it does nothing but the second step'
  ],
  [
    'what it does not cover',
    'whoever opens the first link after an invitation or a removal sets up the factor: hand that link over, or have the person do it at once'
  ]
] as const

const ways = [
  [
    'provider',
    'authorization code with PKCE; as strong as what the provider asks for, and as `FILIERA_OIDC_ACR` makes it',
    'for everybody, where there is one'
  ],
  [
    'one-time link by mail',
    'one factor: whoever reads the mailbox passes it; works once, within 10 minutes',
    'small deployments; only with `FILIERA_SMTP_URL` and `FILIERA_PUBLIC_URL`, to which the link leads whoever asked for it; it works only in the browser that asked'
  ],
  ['one-time link from the desk', 'as good as the hand that hands it over', 'people without mail'],
  ['set-up link', 'printed at the first start, works once, within 24 hours', 'the first desk'],
  [
    'API key',
    '256 random bits, kept as a hash; has the scopes that it was issued with, expires, is revoked at once',
    'programs and devices; people do not sign in by one'
  ],
  [
    'one-tap link',
    'signed; does one command of one party once, and opens nothing else',
    'claiming and declining out of a message'
  ]
] as const

const redirect = 'https://filiera.comune.example/api/session/oidc/return'

/** How people sign in, and how a provider is connected, SPID and CIE among them. */
export function identityPage(): string {
  return page(
    'Signing in',
    html`<p class="lead">Nobody has a password here. People come by an identity provider or by a link that works once;
programs have keys.</p>
<h2 id="ways">The ways in</h2>
${table(['way', 'how strong', 'for whom'], inWords(ways))}
<p>Failed attempts are counted by address and slowed down (<code>FILIERA_SIGN_INS_PER_MINUTE</code>); no account is ever
locked, so nobody can lock out somebody else. A session ends after <code>FILIERA_SESSION_IDLE_MINUTES</code> without a
request and after <code>FILIERA_SESSION_HOURS</code> at the latest; one may have several. The provider's own session is
the provider's: it may still be there when ours has ended, and ours is not ended with it.</p>
<h2 id="second-factor">The second factor</h2>
${table(['of', 'how it is'], inWords(factorRules))}
<h2 id="provider">Connecting a provider</h2>
<p>Any provider that speaks OpenID Connect 1.0 with discovery. Register a confidential client there:</p>
${table(
  ['at the provider', 'value'],
  inWords([
    [
      'redirect address',
      html`<code>${redirect}</code>, with your own public address, compared exactly`
    ],
    [
      'flow',
      'authorization code; PKCE with S256 required; nothing implicit, no refresh tokens needed'
    ],
    ['client authentication', '`client_secret_post`'],
    [
      'ID token',
      'signed with a key of its published set (RS256, ES256, EdDSA); unsigned ones are refused'
    ],
    ['scopes', '`openid email profile`']
  ])
)}
<p>Then here:</p>
${table(
  ['setting', 'meaning'],
  providerSettings.map((name) => [name, securitySettings[name].description ?? ''] as const)
)}
<h2 id="claims">What is read of a person</h2>
${table(['claim', 'needed', 'what for'], claims)}
<p>Who is let in, in which role and for which party, is not the provider's to say: the desk invites
(<code>people invite</code>, or the page of accesses). Somebody who was not invited is told whom to ask.</p>
<h2 id="spid">SPID and CIE</h2>
<p>SPID and CIE speak SAML or OpenID Federation with rules of their own (signed metadata, levels, trust marks), and take a
public body's registration with AgID and the Ministry of the Interior. This service does not speak them; a gateway does,
and speaks plain OpenID Connect to it. Two that are used by Italian administrations: Keycloak with the SPID provider of
<a href="https://github.com/italia/spid-keycloak-provider">italia/spid-keycloak-provider</a>, and the proxy of
<a href="https://github.com/italia/iam-proxy-italia">italia/iam-proxy-italia</a> (SATOSA), which also does CIE.</p>
${table(
  ['at the gateway', 'why'],
  inWords([
    [
      'level 2 or higher',
      'ask SPID for level 2 (and CIE accordingly), refuse less, and hand on acr: with `FILIERA_OIDC_ACR` set to `https://www.spid.gov.it/SpidL2 https://www.spid.gov.it/SpidL3`, and to what the gateway says of CIE, this service refuses less too'
    ],
    ['force authentication', 'SPID wants it from level 2 on'],
    [
      'e-mail as a trusted attribute',
      'request the attribute email and pass it on with email_verified: true (in Keycloak: Trust Email on). CIE may give none: then let the gateway ask for an address and verify it before it goes on (in Keycloak: Verify Email)'
    ],
    [
      'one account for one person',
      'tie the gateway’s account to the fiscal number, so that somebody who changes SPID provider stays the same; hand out the gateway’s own id as sub'
    ],
    [
      'nothing more',
      'fiscal number, date and place of birth are not asked for by this service: do not map them into its tokens'
    ],
    ['one client for this service', 'with the redirect address above and a secret of its own']
  ])
)}
<p>A gateway in your own network needs its host and port in <code>FILIERA_INTERNAL_HOSTS</code>; all others must be public
and speak https. <code>FILIERA_OIDC_NAME</code> is what stands on the button, such as <code>SPID o CIE</code>; the
button of the official SPID kit belongs on the gateway's page.</p>`
  )
}
