import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Failure } from '../../domain/failure.ts'
import { problemOf } from './problems.ts'

/** What no request could be made of, and so no route answers. */
interface ConnectionFailure extends Error {
  readonly code?: string
}

/** Sent too slowly to be waited for: nobody listens there any more. */
const isSlow = ({ code }: ConnectionFailure) => code === 'ERR_HTTP_REQUEST_TIMEOUT'

/**
 * Answers what Node could not read as a request in the form in which every refusal is answered, and
 * closes the connection.
 *
 * @param headers said with it.
 */
export function answerUnread(
  failure: ConnectionFailure,
  socket: Pick<Socket, 'writable' | 'end' | 'destroy'>,
  headers: Readonly<Record<string, string>>
): void {
  if (!socket.writable || failure.code === 'ECONNRESET' || isSlow(failure)) {
    socket.destroy()
    return
  }
  const refused =
    failure.code === 'HPE_HEADER_OVERFLOW'
      ? new Failure(
          'headers_too_large',
          `the address and the headers together are longer than ${maxHeaderSize} bytes; send what is long as a body where the route takes one`,
          { maxBytes: maxHeaderSize }
        )
      : new Failure('invalid_parameter', 'what was sent is no HTTP request that can be read')
  const problem = problemOf(refused)
  const body = JSON.stringify(problem)
  const said = {
    ...headers,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    connection: 'close'
  }
  const lines = Object.entries(said).map(([name, value]) => `${name}: ${value}`)
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`
  socket.end([status, ...lines, '', body].join('\r\n'))
}
