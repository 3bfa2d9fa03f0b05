import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { openToAll } from '../access/declaration.ts'
import { linkLivesMs } from '../access/one-time-links.ts'
import { newSecret } from '../access/secret.ts'
import { cookieOf, refuseForeignOrigin } from '../access/session-cookie.ts'
import type { Attempts } from '../attempts.ts'
import { laterIn } from '../later.ts'
import type { Parts } from '../parts.ts'
import { done, email } from './bodies.ts'

interface MailDoor {
  readonly parts: Parts
  readonly attempts: Attempts
}

/** Asks for a one-time link by mail. The answer does not tell whether anybody has that address. */
export function mailRoute(app: FastifyInstance, { parts, attempts }: MailDoor): void {
  const { identities, config, logger } = parts
  const cookie = cookieOf(config, 'mail')
  const later = laterIn(app, { random: identities.parts.random, logger })
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'POST',
    url: '/api/session/mail',
    config: { access: openToAll },
    schema: {
      summary: 'Sends a one-time link to an address that has access.',
      tags: ['session'],
      body: z.strictObject({ email, language: z.enum(['it', 'en']).default('it') }),
      response: { 202: done }
    },
    handler: async (request, reply) => {
      refuseForeignOrigin(request, config)
      const { mailer } = identities.parts
      if (mailer === null) {
        throw new Failure('not_found', 'no mail server is set; ask the desk for a sign-in link')
      }
      // Each counts: asking for mails is how strangers would fill somebody's mailbox.
      const tooMany = attempts.failed(request, new Failure('sign_in_failed', ''))
      if (tooMany.code === 'too_many_requests') throw tooMany
      // Whoever gets at the mail without this browser cannot use it; nor whoever was sent it by a
      // stranger who asked for it. An address that nobody has is asked for in the same way.
      const browser = cookie.read(request) ?? newSecret(identities.parts.random)
      cookie.write(reply, browser, linkLivesMs['sign-in'] / 1_000)
      const { email: to, language } = request.body
      // A link is kept durably before its mail goes out, and both take time that would tell who is known.
      later(() => {
        const code = identities.linkFor(to, browser)
        if (code === null) return
        const mail = signInMail(language, `${config.FILIERA_PUBLIC_URL}/accedi#codice=${code}`)
        mailer
          .send({ to, ...mail })
          .catch((error: unknown) => logger.error({ err: error }, 'a sign-in mail was not sent'))
      })
      reply.code(202)
      return { done: true as const }
    }
  })
}

function signInMail(language: 'it' | 'en', link: string) {
  const minutes = linkLivesMs['sign-in'] / 60_000
  if (language === 'en') {
    return {
      subject: 'Filiera: your sign-in link',
      text: `Open this link to sign in to Filiera, in the browser in which you asked for it. It works once, within ${minutes} minutes.\n\n${link}\n\nIf you did not ask for it, do nothing: nobody gets in without it.\n`
    }
  }
  return {
    subject: 'Filiera: il tuo link per accedere',
    text: `Apri questo link per accedere a Filiera, nel browser da cui l’hai chiesto. Vale una volta sola, entro ${minutes} minuti.\n\n${link}\n\nSe non l’hai chiesto tu, non fare nulla: senza il link nessuno entra.\n`
  }
}
