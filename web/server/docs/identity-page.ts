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
  ]
] as const

const ways = [
  [
    'provider',
    'authorization code with PKCE; as strong as what the provider asks for',
    'for everybody, where there is one'
  ],
  [
    'one-time link by mail',
    'one factor: whoever reads the mailbox comes in; works once, within 10 minutes',
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
      'ask SPID for level 2 (and CIE accordingly) and refuse less: this service does not look at acr, so the gateway must'
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
