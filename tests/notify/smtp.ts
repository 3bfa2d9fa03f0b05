import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A mail as it arrived, byte for byte as text. */
export interface Arrived {
  readonly from: string
  readonly to: readonly string[]
  readonly user: string | null
  readonly source: string
}

/** A mail server in this process that really speaks SMTP. */
export interface Smtp {
  readonly port: number
  readonly arrived: readonly Arrived[]
  /** Of the next mail. */
  readonly next: () => Promise<Arrived>
  readonly close: () => Promise<void>
}

export async function openSmtp(options: SMTPServerOptions = {}, host = '127.0.0.1'): Promise<Smtp> {
  const arrived: Arrived[] = []
  const waiting: ((mail: Arrived) => void)[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideSTARTTLS: true,
    ...options,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: typeof session.user === 'string' ? session.user : null,
          source: Buffer.concat(chunks).toString('utf8')
        }
        arrived.push(mail)
        waiting.shift()?.(mail)
        callback()
      })
    }
  })
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  server.listen(0, host, resolve)
  await listening
  const address: AddressInfo | string | null = server.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    arrived,
    next: () => new Promise((deliver) => waiting.push(deliver)),
    close: () => new Promise((closed) => server.close(closed))
  }
}

/** The text of a mail, whichever way it was encoded for its journey. */
export function textOf({ source }: Arrived): string {
  const [head = '', ...rest] = source.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (/^content-transfer-encoding: base64/imu.test(head)) {
    return Buffer.from(body, 'base64').toString('utf8')
  }
  if (!/^content-transfer-encoding: quoted-printable/imu.test(head)) return body
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/gu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16))
    )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
