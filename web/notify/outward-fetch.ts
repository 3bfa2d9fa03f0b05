import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { Failure } from '../../domain/failure.ts'
import { type OutwardRules, outwardIps, outwardUrl } from './outward-address.ts'

/** What is sent; the shape of the same part of `fetch`. */
export interface OutwardRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface OutwardLimits {
  /** Until the whole answer is there. */
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

const usualLimits: OutwardLimits = { timeoutMs: 15_000, maxAnswerBytes: 1024 * 1024 }

/** Statuses whose answers have no body. */
const bodiless = new Set([204, 205, 304])

/** Lets a connection go only to the addresses that were judged. */
function judgedLookup(url: URL, rules: OutwardRules): LookupFunction {
  return (_host, options, done) => {
    outwardIps(url, rules).then(
      ([first, ...others]) => {
        if (options.all === true) done(null, [first, ...others])
        else done(null, first.address, first.family)
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), '', 0)
    )
  }
}

async function bodyOf(answer: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      answer.destroy()
      throw new Failure(
        'address_not_allowed',
        `the answer exceeds ${maxBytes} bytes and was not read to its end`,
        { maxBytes }
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function headersOf(answer: http.IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  return headers
}

/**
 * Calls an address that somebody else chose, like `fetch`, but only where `OutwardRules` allow it:
 * every call resolves anew, follows no redirect, uses no proxy and no kept connection, and reads so
 * much of an answer and no more.
 *
 * @throws Failure `address_not_allowed`; Error of the network or of the time limit.
 */
export async function outwardFetch(
  address: string,
  request: OutwardRequest,
  rules: OutwardRules,
  limits: OutwardLimits = usualLimits
): Promise<Response> {
  const url = outwardUrl(address, rules)
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const signal = AbortSignal.timeout(limits.timeoutMs)
  const sent = (url.protocol === 'https:' ? https : http).request(url, {
    method: request.method ?? 'GET',
    headers: { ...request.headers },
    lookup: judgedLookup(url, rules),
    agent: false,
    signal
  })
  sent.once('response', resolve)
  sent.once('error', reject)
  sent.end(request.body)
  const answer = await promise
  const { statusCode: status = 502 } = answer
  const body = await bodyOf(answer, limits.maxAnswerBytes)
  return new Response(bodiless.has(status) ? null : new Uint8Array(body), {
    status,
    headers: headersOf(answer)
  })
}
