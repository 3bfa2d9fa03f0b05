import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { Failure } from '../../../domain/failure.ts'

/** Looks through files of strangers before anything is made of them. */
export interface Scanner {
  /**
   * Resolves where nothing was found.
   *
   * @throws Failure `file_refused_by_scanner` with the finding; `scanner_unavailable` where none could
   * say, so that no file goes through unseen.
   */
  readonly scan: (file: string) => Promise<void>
  /** Whether it answers now; what it says is kept for some seconds. */
  readonly answers: () => Promise<boolean>
}

/** Where clamd listens: a socket of this machine, or a port in a network of one's own. */
type ScannerAddress = { readonly path: string } | { readonly host: string; readonly port: number }

/** `unix:/run/clamav/clamd.ctl` or `tcp://host:3310`. */
export const scannerAddress =
  /^(?:unix:(?<path>\/[^\0]{1,100})|tcp:\/\/(?<host>[a-z0-9.-]+|\[[0-9a-f:]+\]):(?<port>\d{1,5}))$/iu

function addressOf(text: string): ScannerAddress {
  const { path, host, port } = scannerAddress.exec(text)?.groups ?? {}
  if (path !== undefined) return { path }
  return { host: (host ?? '').replace(/^\[|\]$/gu, ''), port: Number(port) }
}

/** An answer of clamd is a line; more is not clamd. */
const maxAnswerBytes = 4_096
const pingMs = 2_000
const keptMs = 5_000

interface ClamdOptions {
  readonly address: string
  /** A file is not waited for any longer than this. */
  readonly timeoutMs: number
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
}

/** The first answer on a connection, which ends with a zero byte. */
async function answerOn(socket: Socket): Promise<string> {
  let said = ''
  for await (const chunk of socket) {
    said += String(chunk)
    const end = said.indexOf('\0')
    if (end >= 0) return said.slice(0, end)
    if (said.length > maxAnswerBytes) throw new Error('it does not answer as clamd does')
  }
  throw new Error('it closed the connection without an answer')
}

/** One chunk of INSTREAM: its length in four bytes, the highest first, then itself. */
function framed(chunk: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(chunk.length)
  return Buffer.concat([length, chunk])
}

/** Hands a file over in pieces, no faster than they are taken. */
async function send(file: string, socket: Socket, signal: AbortSignal): Promise<void> {
  socket.write('zINSTREAM\0')
  for await (const chunk of createReadStream(file, { signal })) {
    if (!socket.writable) return
    if (!socket.write(framed(chunk))) await once(socket, 'drain', { signal })
  }
  socket.write(framed(new Uint8Array()))
}

/** Runs a command on a connection of its own, closed at the end whatever happens. */
async function ask(
  address: ScannerAddress,
  signal: AbortSignal,
  say: (socket: Socket) => Promise<void>
): Promise<string> {
  const socket = createConnection({ ...address, signal })
  // An error is told by whoever reads or writes; without a listener it would end the process.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
    const answer = answerOn(socket)
    // What clamd says of a file that is too long for it comes while it is still being sent.
    const said = say(socket).then(() => answer)
    return await Promise.race([answer, said])
  } finally {
    socket.destroy()
  }
}

/** What clamd calls what it found: printable, and no longer than a name. */
function findingIn(answer: string): string | undefined {
  const found = /^stream: (?<finding>.+) FOUND$/u.exec(answer)?.groups?.finding
  return found?.replace(/[^\x20-\x7e]/gu, '?').slice(0, 200)
}

function away(reason: string, cause?: unknown): Failure {
  return new Failure(
    'scanner_unavailable',
    `the file could not be scanned, so it was not read (${reason}); nothing is stored of it: send it again once /health/ready says that the scanner answers`,
    {},
    cause
  )
}

/**
 * A scanner that speaks clamd's protocol (clamd(8), commands INSTREAM and PING). A file is sent as it
 * is read, so none is held in memory.
 */
export function clamdScanner({ address, timeoutMs, now }: ClamdOptions): Scanner {
  const where = addressOf(address)
  let kept: { readonly atMs: number; readonly answers: Promise<boolean> } | null = null
  const ping = async () => {
    try {
      const signal = AbortSignal.timeout(pingMs)
      const answer = await ask(where, signal, async (socket) => {
        socket.write('zPING\0')
      })
      return answer === 'PONG'
    } catch {
      return false
    }
  }
  return {
    scan: async (file) => {
      const signal = AbortSignal.timeout(timeoutMs)
      let answer: string
      try {
        answer = await ask(where, signal, (socket) => send(file, socket, signal))
      } catch (error) {
        const late = `it did not answer within ${timeoutMs / 1_000} seconds (FILIERA_SCANNER_SECONDS)`
        const said = error instanceof Error ? error.message : String(error)
        throw away(signal.aborted ? late : said, error)
      }
      if (answer === 'stream: OK') return
      const finding = findingIn(answer)
      if (finding === undefined) {
        const hint = answer.includes('size limit') ? ': raise its StreamMaxLength' : ''
        throw away(`it said "${answer.replace(/[^\x20-\x7e]/gu, '?').slice(0, 200)}"${hint}`)
      }
      throw new Failure(
        'file_refused_by_scanner',
        `the scanner found ${finding} in the file; nothing of it was read or kept: clean it where it came from`,
        { finding }
      )
    },
    answers: () => {
      if (kept === null || now() - kept.atMs > keptMs) kept = { atMs: now(), answers: ping() }
      return kept.answers
    }
  }
}
