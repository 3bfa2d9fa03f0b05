import { createHmac } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import { anonymous } from './principal.ts'

/** Of an IPv6 address, what a provider hands to one customer at most. */
const subnetBits = 48

const prefix = `${anonymous.id}-`

/** The network that an address is of: its first 24 bits, or 48 of the newer kind. */
function networkOf(ip: string): string {
  const address = normalizeIP(ip, subnetBits)
  return isIPv4(address) ? address.split('.', 3).join('.') : address
}

/**
 * Who asks without a sign-in, as the audit tells it: a code of the network. An address would stay in the
 * log for good, so that the code is made with a secret that is written nowhere and ends with the process.
 */
export function askerOf(ip: string, secret: string): string {
  const code = createHmac('sha256', secret).update(networkOf(ip)).digest('hex').slice(0, 10)
  return `${prefix}${code}`
}

/** Whether such a code is meant. */
export function isNetwork(by: string): boolean {
  return by.startsWith(prefix)
}

/** Whether somebody is meant who is not signed in. */
export function isAnonymous(by: string): boolean {
  return by === anonymous.id || isNetwork(by)
}
