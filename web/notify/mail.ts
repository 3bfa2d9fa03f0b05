import nodemailer from 'nodemailer'
import { Failure } from '../../domain/failure.ts'

interface Mail {
  readonly to: string
  readonly subject: string
  /** Plain text: nothing in it is ever markup. */
  readonly text: string
}

/** Sends mails: sign-in links, and later alerts. */
export interface Mailer {
  /** @throws Failure `mail_not_sent` where the server did not take it. */
  readonly send: (mail: Mail) => Promise<void>
  readonly close: () => void
}

/** A mail server that says nothing for so long is taken for gone. */
const timeoutMs = 20_000

const localHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** What the server said, without anything that was sent to it: credentials are among that. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code'
  const status = error instanceof Error && 'responseCode' in error ? error.responseCode : null
  return typeof status === 'number' ? `${code}, status ${status}` : code
}

/**
 * Sends through a mail server, encrypted unless it is on this machine.
 *
 * @param url `smtps://user:password@host:465`, or `smtp://…` with STARTTLS.
 * @param from address of the sender.
 */
export function smtpMailer(url: string, from: string): Mailer {
  const isLocal = localHosts.includes(new URL(url).hostname)
  const transport = nodemailer.createTransport(
    {
      url,
      requireTLS: !isLocal,
      ignoreTLS: isLocal,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // Texts of mails name no files and no addresses to fetch.
      disableFileAccess: true,
      disableUrlAccess: true
    },
    { from }
  )
  return {
    send: async (mail) => {
      try {
        await transport.sendMail({ ...mail })
      } catch (error) {
        throw new Failure(
          'mail_not_sent',
          `the mail server did not take the mail (${reasonOf(error)}); check FILIERA_SMTP_URL and the server`
        )
      }
    },
    close: () => transport.close()
  }
}
