import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

export interface RunningProvider {
  readonly issuer: string
  readonly host: string
  readonly stop: () => void
}

const email = (subject: string) => `${subject}@example.org`

/**
 * A real identity provider (oidc-provider) that lets `subject` in without asking: its pages are
 * answered by this code instead of by a person.
 */
export async function startProvider(options: {
  readonly redirectUri: string
  readonly subject: () => string
  readonly verified: () => boolean
  /** Whose address it says, where that is not the subject's own. */
  readonly addressOf?: () => string | null
  /** What the provider says of the sign-in beside. */
  readonly proof?: () => { readonly acr?: string; readonly amr?: string[]; readonly ts?: number }
}): Promise<RunningProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'filiera',
        client_secret: 'a-secret-of-the-tests',
        redirect_uris: [options.redirectUri],
        token_endpoint_auth_method: 'client_secret_post'
      }
    ],
    pkce: { required: () => true },
    acrValues: ['https://www.spid.gov.it/SpidL1', 'https://www.spid.gov.it/SpidL2'],
    claims: {
      openid: ['sub', 'amr'],
      acr: null,
      auth_time: null,
      email: ['email', 'email_verified'],
      profile: ['name']
    },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({
        ...{ sub, name: sub, email: email(options.addressOf?.() ?? sub) },
        email_verified: options.verified()
      })
    }),
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key of the tests'] },
    interactions: { url: () => '/interaction' }
  })
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction') !== true) {
      provider.callback()(request, response)
      return
    }
    void (async () => {
      const { prompt, params, session } = await provider.interactionDetails(request, response)
      if (prompt.name === 'login') {
        const result = { login: { accountId: options.subject(), ...options.proof?.() } }
        return provider.interactionFinished(request, response, result)
      }
      const accountId = session?.accountId ?? ''
      const grant = new provider.Grant({ accountId, clientId: String(params.client_id) })
      grant.addOIDCScope(String(params.scope))
      const consent = { grantId: await grant.save() }
      return provider.interactionFinished(
        request,
        response,
        { consent },
        { mergeWithLastSubmission: true }
      )
    })().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  return {
    issuer,
    host: `127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** Follows redirects between pages of the provider, with its cookies, until it sends back to us. */
export async function walk(start: string, ourOrigin: string): Promise<URL> {
  const jar = new Map<string, string>()
  let next = new URL(start)
  for (let step = 0; step < 10; step += 1) {
    if (next.origin === ourOrigin) return next
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const at = pair.indexOf('=')
      jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const location = answer.headers.get('location')
    if (location === null) throw new Error(`${next.href}: ${answer.status} ${await answer.text()}`)
    next = new URL(location, next)
  }
  throw new Error('the provider sent around in a circle')
}
