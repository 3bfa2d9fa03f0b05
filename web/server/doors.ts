import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import helmet from 'helmet'
import { Failure } from '../../domain/failure.ts'
import { unfitJson } from '../../ingest/http/json-guard.ts'
import { principalOf } from './access/principal.ts'
import type { Config } from './config.ts'

/** A year, and every host below ours too, as OWASP ASVS 5.0 V3.4.1 asks for. */
const hstsSeconds = 365 * 24 * 3_600

/** Callers whose requests are counted at once; the one not seen for longest is forgotten. */
const countedCallers = 20_000

/** Origins of a setting that lists them. */
function originsOf(list: string): readonly string[] {
  return list.split(/[ ,]+/u).filter((text) => text !== '')
}

/**
 * Who may show an answer in a frame: nobody, but the sites that the operator named, and of the
 * pages only those that were asked for with `embed=1`. A framed page has no session: browsers send
 * a SameSite=Lax cookie to no frame of another site.
 */
export function frameAncestors(
  address: string | undefined,
  { FILIERA_EMBED_ORIGINS: list }: Pick<Config, 'FILIERA_EMBED_ORIGINS'>
): string {
  const [path = '/', query = ''] = (address ?? '').split('?')
  const isPage = !path.startsWith('/api/') && !path.includes('.')
  const origins = originsOf(list)
  if (!isPage || origins.length === 0 || new URLSearchParams(query).get('embed') !== '1') {
    return "'none'"
  }
  return origins.join(' ')
}

/** What helmet sets where these may frame the answer. */
function protectingHeaders(config: Config, framedBy: string): OutgoingHttpHeaders {
  const isHttps = config.FILIERA_PUBLIC_URL.startsWith('https:')
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        scriptSrcAttr: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: [framedBy],
        ...(isHttps ? { upgradeInsecureRequests: [] } : {})
      }
    },
    // It knows no list of sites, and where both are sent browsers go by the content policy.
    xFrameOptions: false,
    // For Internet Explorer and Flash, and of no use where the content policy holds.
    ...{ xDownloadOptions: false, xPermittedCrossDomainPolicies: false, xXssProtection: false },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isHttps ? { maxAge: hstsSeconds, includeSubDomains: true } : false
  })
  const request = new IncomingMessage(new Socket())
  const answer = new ServerResponse(request)
  protect(request, answer, () => {})
  return answer.getHeaders()
}

/**
 * Headers by which a browser neither runs nor frames what it should not, whatever the data say, and by
 * which what somebody was shown stays on no disk; files that may be kept say so themselves. Helmet is
 * asked once: its answer depends on nothing of a request but who may frame the page.
 */
function sendHeaders(app: FastifyInstance, config: Config): void {
  const known = new Map<string, OutgoingHttpHeaders>()
  const headersFor = (framedBy: string) => {
    const headers = known.get(framedBy) ?? {
      ...protectingHeaders(config, framedBy),
      'cache-control': 'no-store'
    }
    known.set(framedBy, headers)
    return headers
  }
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersFor(frameAncestors(request.raw.url, config)))
    done()
  })
}

/** Whoever has one IPv6 address has 2^64 of them: they count as one. */
const countedSubnetBits = 64

/** The address that a request is counted for. */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  return normalizeIP(ip, countedSubnetBits)
}

/** Who a request is counted for: the person or key it was proved to come from, else its address. */
export function callerOf(request: FastifyRequest): string {
  const { kind, id } = principalOf(request)
  return kind === 'anonymous' ? `address ${addressOf(request)}` : `${kind} ${id}`
}

/**
 * So many requests a minute and no more, whatever the address asked for; the answer says when to
 * come again.
 */
async function countRequests(app: FastifyInstance, config: Config) {
  await app.register(rateLimit, { global: false, cache: countedCallers })
  const count = app.createRateLimit({
    timeWindow: 60_000,
    keyGenerator: callerOf,
    max: (request) =>
      principalOf(request).kind === 'anonymous'
        ? config.FILIERA_REQUESTS_PER_MINUTE
        : config.FILIERA_MEMBER_REQUESTS_PER_MINUTE
  })
  return async (request: FastifyRequest): Promise<void> => {
    const counted = await count(request)
    if (!counted.isAllowed && counted.isExceeded) throw tooMany(counted.max, counted.ttl)
  }
}

/** @param waitMs until requests are answered again. */
export function tooMany(max: number, waitMs: number): Failure {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return new Failure(
    'too_many_requests',
    `more than ${max} requests a minute came from you; come again in ${seconds} s, or send several records in one request`,
    { limit: max, retryAfterSeconds: seconds }
  )
}

/** A parsed body that is nested to exhaust whoever walks it, or that reaches for a prototype. */
function refuseUnfitBodies(app: FastifyInstance): void {
  // Whoever sends a form or a plain text from a foreign page needs no permission of the browser.
  app.removeContentTypeParser('text/plain')
  app.addHook('preValidation', async ({ body }) => {
    if (typeof body !== 'object' || body === null || Symbol.asyncIterator in body) return
    // Bytes are looked at where they are parsed.
    if (body instanceof Uint8Array) return
    const unfit = unfitJson(body)
    if (unfit === null) return
    const place = unfit.path === '' ? 'the body' : unfit.path.slice(0, 200)
    throw new Failure(unfit.code, `${place}: ${unfit.reason}`)
  })
}

/** The proxies whose word on the caller's address and scheme is taken; false: nobody's. */
export function trustedProxies({
  FILIERA_TRUST_PROXY: list
}: Pick<Config, 'FILIERA_TRUST_PROXY'>): false | string[] {
  const proxies = list.split(',').map((text) => text.trim())
  return list === '' ? false : proxies
}

/**
 * What every answer and every request goes through, whatever its route.
 *
 * @returns counts a request once it is known whose it is; throws `too_many_requests`.
 */
export async function hangDoors(
  app: FastifyInstance,
  config: Config
): Promise<(request: FastifyRequest) => Promise<void>> {
  sendHeaders(app, config)
  await app.register(cookie)
  refuseUnfitBodies(app)
  return countRequests(app, config)
}
