import type { LookupAddress } from 'node:dns'
import ipaddr from 'ipaddr.js'
import { Failure } from '../../domain/failure.ts'

/** Resolves a name to all its addresses. */
type Resolve = (host: string) => Promise<readonly LookupAddress[]>

/** What the service may call. */
export interface OutwardRules {
  /** Hosts of the operator's own network, as `host:port` in lower case; http is allowed there. */
  readonly internal: readonly string[]
  readonly resolve: Resolve
}

/** All of IPv6 that is assigned to hosts of the internet (RFC 4291, section 2.4; IANA registry). */
const globalIpv6 = { network: '2000::', bits: 3 }

function refusal(address: string, why: string): Failure {
  return new Failure(
    'address_not_allowed',
    `${address} is not called: ${why}. Name a public https address, or let the operator add the host to FILIERA_INTERNAL_HOSTS`
  )
}

/** Whether an IP address belongs to a host of the public internet, whatever form it is written in. */
export function isPublicIp(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  // An IPv4 address that is wrapped into IPv6 is judged as what it is.
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast') return false
  if (!(address instanceof ipaddr.IPv6)) return true
  return address.match(ipaddr.IPv6.parse(globalIpv6.network), globalIpv6.bits)
}

function portOf({ port, protocol }: URL): string {
  if (port !== '') return port
  return protocol === 'https:' ? '443' : '80'
}

/** Whether the operator named this host and port as its own. */
export function isInternal(url: URL, { internal }: Pick<OutwardRules, 'internal'>): boolean {
  return internal.includes(`${url.hostname}:${portOf(url)}`)
}

/** The hosts of the setting `FILIERA_INTERNAL_HOSTS`. */
export function internalHosts(list: string): readonly string[] {
  return list
    .toLowerCase()
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
}

/**
 * Reads an address that the service is asked to call: https on port 443 and no credentials, unless
 * the operator named host and port as internal.
 *
 * @throws Failure `address_not_allowed` with the reason.
 */
export function outwardUrl(text: string, rules: Pick<OutwardRules, 'internal'>): URL {
  const shown = JSON.stringify(text.slice(0, 200))
  if (!URL.canParse(text)) throw refusal(shown, 'it is not an address')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    throw refusal(url.host, 'it carries a name or a password')
  }
  if (isInternal(url, rules) && /^https?:$/u.test(url.protocol)) return url
  if (url.protocol !== 'https:') throw refusal(shown, `${url.protocol} is not https:`)
  if (portOf(url) !== '443') throw refusal(shown, `port ${portOf(url)} is not 443`)
  const literal = url.hostname.replace(/^\[|\]$/gu, '')
  if (ipaddr.isValid(literal) && !isPublicIp(literal)) {
    throw refusal(shown, `${literal} is not an address of the public internet`)
  }
  return url
}

/**
 * The addresses to connect to. They are resolved and judged in one step, and the connection goes to
 * these very ones, so that a name cannot mean something else a moment later (DNS rebinding).
 *
 * @throws Failure `address_not_allowed` when one of them is not public.
 */
export async function outwardIps(
  url: URL,
  rules: OutwardRules
): Promise<readonly [LookupAddress, ...LookupAddress[]]> {
  const found = await rules.resolve(url.hostname)
  const [first, ...others] = found
  if (first === undefined) throw refusal(url.host, 'its name has no address')
  const inside = isInternal(url, rules) ? [] : found.filter(({ address }) => !isPublicIp(address))
  if (inside.length > 0) {
    throw refusal(
      url.host,
      `${inside.length} of its ${found.length} addresses are not of the public internet`
    )
  }
  return [first, ...others]
}
