import path from 'node:path'
import { z } from 'zod'
import { isUrl, optional } from './setting-text.ts'
import { unboundTopics } from './settings-kafka.ts'
import { type SignIns, signInContradictions, signInSettings } from './settings-sign-in.ts'
import { scannerAddress } from './uploads/scanner.ts'

/**
 * Addresses as a comma-separated list of `host:port`; an empty text is none.
 * A port must be said, so that one open port does not open a whole machine.
 */
const hostList = z
  .string()
  .regex(/^(?:[a-z0-9.-]+:\d{1,5}(?:,\s*[a-z0-9.-]+:\d{1,5})*)?$/iu, {
    message: 'must be a list like idp.comune.example:8443, mail.internal:587'
  })
  .default('')

const wholeNumber = (range: {
  readonly from: number
  readonly to: number
  readonly usual: number
}) => z.coerce.number().int().min(range.from).max(range.to).default(range.usual)

/** Settings of identities and of the doors. Those named in `secretSettings` may come from a file. */
export const securitySettings = {
  FILIERA_PUBLIC_URL: optional(
    (text) => isUrl(text, /^https?:$/u) && new URL(text).origin === text.replace(/\/$/u, ''),
    'must be like https://filiera.comune.example, without a path'
  )
    .transform((text) => text.replace(/\/$/u, ''))
    .describe('address at which people reach the service, `https://…`; needed beyond this machine'),
  FILIERA_TRUST_PROXY: z
    .string()
    .regex(/^(?:[0-9a-z.:/]+(?:,\s*[0-9a-z.:/]+)*)?$/iu, {
      message: 'must be a list of addresses or networks like 10.0.0.0/8, or loopback'
    })
    .default('')
    .describe(
      'proxies whose `X-Forwarded-*` headers are believed: addresses, networks or `loopback`'
    ),
  FILIERA_EMBED_ORIGINS: z
    .string()
    .regex(/^(?:https:\/\/[a-z0-9.:-]+(?:[ ,]+https:\/\/[a-z0-9.:-]+)*)?$/iu, {
      message: 'must be a list of origins like https://www.comune.example'
    })
    .default('')
    .describe('sites that may show a page with `?embed=1` in a frame'),
  ...signInSettings,
  FILIERA_SMTP_URL: optional(
    (text) => isUrl(text, /^smtps?:$/u),
    'must be an address like smtps://user:password@mail.example:465'
  ).describe(
    'mail server as `smtps://user:password@host:465`, for which `FILIERA_PUBLIC_URL` is needed too; better as `FILIERA_SMTP_URL_FILE`'
  ),
  FILIERA_MAIL_FROM: optional(
    (text) => z.email().safeParse(text).success,
    'must be an e-mail address'
  ).describe('sender of the mails'),
  FILIERA_SCANNER: optional(
    (text) => scannerAddress.test(text),
    'must be like unix:/run/clamav/clamd.ctl or tcp://clamav:3310'
  ).describe(
    'virus scanner that every uploaded table is shown first, as `unix:/run/clamav/clamd.ctl` or, in a network of your own, `tcp://clamav:3310`; it speaks the protocol of clamd, whose `StreamMaxLength` must be as large as `FILIERA_MAX_UPLOAD_MB`; without one, a service that others reach says so at its start and at `/health/ready`'
  ),
  FILIERA_SCANNER_SECONDS: wholeNumber({ from: 1, to: 3_600, usual: 60 }).describe(
    'a file that is not scanned within this is refused'
  ),
  FILIERA_INTERNAL_HOSTS: hostList.describe(
    'hosts of your own network that the service may call, as `host:port`; all others must be public and speak https'
  ),
  FILIERA_KEYS: z
    .string()
    .default('')
    .describe(
      'folder of the keys to the contacts; set one outside of the data folder that is backed up apart'
    ),
  FILIERA_SESSION_IDLE_MINUTES: wholeNumber({ from: 1, to: 1_440, usual: 60 }).describe(
    'a sign-in ends after so long without a request'
  ),
  FILIERA_SESSION_HOURS: wholeNumber({ from: 1, to: 168, usual: 12 }).describe(
    'a sign-in ends after so long at the latest'
  ),
  FILIERA_REQUESTS_PER_MINUTE: wholeNumber({ from: 1, to: 10_000_000, usual: 1_200 }).describe(
    'most requests a minute from one address without a sign-in'
  ),
  FILIERA_MEMBER_REQUESTS_PER_MINUTE: wholeNumber({
    from: 1,
    to: 10_000_000,
    usual: 6_000
  }).describe('most requests a minute of one person or API key'),
  FILIERA_SIGN_INS_PER_MINUTE: wholeNumber({ from: 1, to: 1_000_000, usual: 10 }).describe(
    'most attempts a minute from one address to sign in or to use a key that is not valid'
  ),
  FILIERA_UPLOADS_AT_ONCE: wholeNumber({ from: 1, to: 1_000, usual: 3 }).describe(
    'most tables and bodies above 1 MiB of one party that are read at once'
  ),
  FILIERA_QUERY_MS: wholeNumber({ from: 1, to: 600_000, usual: 30_000 }).describe(
    'longest time that one query may take'
  ),
  FILIERA_MAX_SPAN_DAYS: wholeNumber({ from: 1, to: 400_000, usual: 36_525 }).describe(
    'longest window of a query'
  )
} as const

/** May be given as a file by `…_FILE`, and their values are never shown. */
export const secretSettings: readonly string[] = [
  'FILIERA_OIDC_CLIENT_SECRET',
  'FILIERA_SMTP_URL',
  'FILIERA_STORE',
  'FILIERA_KAFKA_PASSWORD'
]

/** Hosts on which a server is reached from its own machine only. */
const loopback = /^(?:127(?:\.\d{1,3}){3}|::1|\[::1\]|localhost)$/u

interface Doors extends SignIns {
  readonly FILIERA_HOST: string
  readonly FILIERA_PUBLIC_URL: string
  readonly FILIERA_TRUST_PROXY: string
  readonly FILIERA_SMTP_URL: string
  readonly FILIERA_MAIL_FROM: string
  readonly FILIERA_SESSION_IDLE_MINUTES: number
  readonly FILIERA_SESSION_HOURS: number
}

/** Where things are kept, what comes in as files, and whether others reach the service. */
interface Folders extends Pick<Doors, 'FILIERA_PUBLIC_URL'> {
  readonly FILIERA_STORE: string
  readonly FILIERA_DATA: string
  readonly FILIERA_KEYS: string
  readonly FILIERA_SCANNER: string
  readonly FILIERA_ROLE: string
  readonly FILIERA_KAFKA_TOPICS: string
}

/** Whether a name or address is that of the machine itself. */
export function isLoopback(host: string): boolean {
  return loopback.test(host) || host.endsWith('.localhost')
}

/** Whether the address of the service is for its own machine alone. */
export function isLocal({ FILIERA_PUBLIC_URL: url }: Pick<Doors, 'FILIERA_PUBLIC_URL'>): boolean {
  return url === '' || loopback.test(new URL(url).hostname)
}

/** Whether a folder is the other or lies in it. */
function isWithin(folder: string, other: string): boolean {
  const way = path.relative(other, folder)
  return way === '' || !(way.startsWith('..') || path.isAbsolute(way))
}

/** What is allowed, and should be thought of before a service that others reach is relied upon. */
export function cautions(config: Folders): readonly string[] {
  if (isLocal(config)) return []
  return [...keyCautions(config), ...scannerCautions(config), ...topicCautions(config)]
}

function topicCautions(config: Folders): readonly string[] {
  const topics = unboundTopics(config)
  if (topics.length === 0) return []
  return [
    `whoever may write ${topics.join(', ')} says everything of everybody (FILIERA_KAFKA_TOPICS): name the role of its party, as in topic=party@wholesaler, so that only what is its own is taken, or @desk where that is meant`
  ]
}

function keyCautions(config: Folders): readonly string[] {
  const { FILIERA_STORE: store, FILIERA_DATA: data, FILIERA_KEYS: keys } = config
  if (store === 'memory' || (keys !== '' && !isWithin(keys, data))) return []
  return [
    `the keys to people’s contacts lie in the data folder beside the contacts (FILIERA_KEYS is ${keys === '' ? 'not set' : keys}): one copy of it opens them, and erasing a person does not reach that copy; name a folder on another volume that is backed up apart`
  ]
}

function scannerCautions({ FILIERA_SCANNER: scanner, FILIERA_ROLE: role }: Folders) {
  if (scanner !== '' || role === 'read') return []
  return [
    'uploaded tables are read without a virus scanner having seen them (FILIERA_SCANNER is not set): set one, such as clamd, or have the proxy in front scan them'
  ]
}

/** Settings that do not go together, each with what to do: the start refuses them all at once. */
export function insecure(config: Doors): readonly string[] {
  const found: string[] = []
  const url = config.FILIERA_PUBLIC_URL
  const isHttp = url.startsWith('http:')
  if (!isLocal(config) && isHttp) {
    found.push(
      `FILIERA_PUBLIC_URL ${url} is not https: sign-ins would travel in the clear; put a proxy with TLS in front and give its https address`
    )
  }
  if (!isLocal(config) && config.FILIERA_TRUST_PROXY === '') {
    found.push(
      'FILIERA_PUBLIC_URL is https and this server speaks http: name the proxy that ends TLS in FILIERA_TRUST_PROXY'
    )
  }
  if (/(?:^|[,\s])(?:0\.0\.0\.0|::|[0-9a-f.:]*)\/0(?:$|[,\s])/iu.test(config.FILIERA_TRUST_PROXY)) {
    found.push(
      'FILIERA_TRUST_PROXY covers every address, so anybody could claim any address; name the proxy itself'
    )
  }
  found.push(...signInContradictions(config))
  if ((config.FILIERA_SMTP_URL === '') !== (config.FILIERA_MAIL_FROM === '')) {
    found.push('FILIERA_SMTP_URL and FILIERA_MAIL_FROM belong together; give both or none')
  }
  if (config.FILIERA_SMTP_URL !== '' && url === '') {
    found.push(
      'FILIERA_SMTP_URL needs FILIERA_PUBLIC_URL: mails carry links that sign in, and whoever asks for one could say what address it leads to; give the address of this service'
    )
  }
  if (config.FILIERA_SESSION_IDLE_MINUTES > 60 * config.FILIERA_SESSION_HOURS) {
    found.push(
      'FILIERA_SESSION_IDLE_MINUTES is longer than FILIERA_SESSION_HOURS; shorten it or lengthen the other'
    )
  }
  return found
}
