import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Mailer, smtpMailer } from '../../web/notify/mail.ts'
import { runDoors } from '../server/access/doors-app.ts'
import { openSmtp, type Smtp, textOf } from './smtp.ts'

const mail = {
  to: 'anna@example.org',
  subject: 'Eccedenza: è tua',
  text: 'Ventuno chili di pomodori, perché l’hai chiesto.\nhttps://filiera.example/accedi#codice=a=b\n'
}
const from = 'filiera@comune.example'

const open: (Smtp | Mailer)[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close()
})

async function server(...given: Parameters<typeof openSmtp>): Promise<Smtp> {
  const smtp = await openSmtp(...given)
  open.push(smtp)
  return smtp
}

function mailer(url: string): Mailer {
  const made = smtpMailer(url, from)
  open.push(made)
  return made
}

describe('a mail', () => {
  test('arrives as it was written, with its sender, and accents and links whole', async () => {
    const smtp = await server()
    await mailer(`smtp://127.0.0.1:${smtp.port}`).send(mail)
    const [first] = smtp.arrived
    if (first === undefined) throw new Error('no mail arrived')
    expect(first).toMatchObject({ from, to: [mail.to], user: null })
    expect(textOf(first).replaceAll('\r\n', '\n').trim()).toBe(mail.text.trim())
    expect(first.source).toMatch(/^Content-Type: text\/plain; charset=utf-8/imu)
    expect(first.source).toMatch(/^From: filiera@comune\.example/imu)
  })

  test('is sent with the user and password of the address', async () => {
    const given: string[] = []
    const smtp = await server({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username = '', password = '' }, _session, callback) => {
        given.push(String(username), String(password))
        callback(null, { user: username })
      }
    })
    await mailer(`smtp://filiera:s%40feword@127.0.0.1:${smtp.port}`).send(mail)
    expect(given).toEqual(['filiera', 's@feword'])
    expect(smtp.arrived).toMatchObject([{ user: 'filiera' }])
  })

  test('carries no header that was hidden in its subject or address', async () => {
    const smtp = await server()
    const hidden = 'Bcc: everybody@example.org'
    await mailer(`smtp://127.0.0.1:${smtp.port}`).send({
      ...mail,
      subject: `Ciao\r\n${hidden}\r\n\r\n<script>`
    })
    const [head = ''] = smtp.arrived[0]?.source.split('\r\n\r\n') ?? []
    expect(head).not.toMatch(/^Bcc:/imu)
    expect(smtp.arrived[0]?.to).toEqual([mail.to])
  })
})

const accepted: SMTPServerOptions['onAuth'] = (_auth, _session, callback) =>
  callback(null, { user: 'filiera' })

describe('a mail that is not taken', () => {
  const secret = 'very-secret-password'

  test.each([
    [
      'by a server that refuses the recipient',
      {
        allowInsecureAuth: true,
        onAuth: accepted,
        onRcptTo: (_to: unknown, _session: unknown, callback: (error: Error) => void) =>
          callback(Object.assign(new Error(`no ${secret}`), { responseCode: 550 }))
      },
      /^mail_not_sent.*EENVELOPE, status 550/u
    ],
    [
      'by a server that refuses the password',
      {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: (_auth: unknown, _session: unknown, callback: (error: Error) => void) =>
          callback(new Error(`bad ${secret}`))
      },
      /^mail_not_sent.*EAUTH, status 535/u
    ]
  ])('%s says why, and never the password', async (_what, options, says) => {
    const smtp = await server(options)
    const sent = mailer(`smtp://filiera:${secret}@127.0.0.1:${smtp.port}`).send(mail)
    const error = await sent.then(
      () => null,
      (failure: unknown) => failure
    )
    expect(String(error)).toMatch(/mail_not_sent/u)
    expect(`${Reflect.get(Object(error), 'code')}: ${String(error)}`).toMatch(says)
    expect(JSON.stringify(error) + String(error)).not.toContain(secret)
    expect(smtp.arrived).toEqual([])
  })

  test('by nobody, where there is no server', async () => {
    const smtp = await openSmtp()
    await smtp.close()
    await expect(mailer(`smtp://127.0.0.1:${smtp.port}`).send(mail)).rejects.toThrow('(ESOCKET)')
  })

  test('beyond this machine goes to no server that does not encrypt', async () => {
    const given: string[] = []
    const smtp = await server(
      {
        allowInsecureAuth: true,
        onAuth: ({ password = '' }, _session, callback) => {
          given.push(String(password))
          callback(null, { user: 'filiera' })
        }
      },
      '127.0.0.2'
    )
    const sent = mailer(`smtp://filiera:${secret}@127.0.0.2:${smtp.port}`).send(mail)
    await expect(sent).rejects.toMatchObject({ code: 'mail_not_sent' })
    expect([given, smtp.arrived]).toEqual([[], []])
  })
})

test('somebody asks for a link by mail, and signs in by it, once', async () => {
  const smtp = await server()
  const running = await runDoors({
    environment: {
      FILIERA_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      FILIERA_MAIL_FROM: from,
      FILIERA_PUBLIC_URL: 'https://filiera.example',
      FILIERA_TRUST_PROXY: '10.0.0.1'
    }
  })
  // Whoever asks says who the mail is for, but not where its link leads.
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
  const post = (url: string, payload: object, cookie = '') =>
    running.app.inject({ method: 'POST', url, payload, headers: { ...headers, cookie } })
  await running.identities.invite(
    { name: 'Anna', email: mail.to, role: 'analyst', tenant: null, boundaries: 'all' },
    'test'
  )
  const arriving = smtp.next()
  const lookedUp = vi.spyOn(running.identities, 'linkFor')
  const asked = await post('/api/session/mail', { email: 'Anna@Example.org' })
  expect(asked.statusCode).toBe(202)
  // How long the answer took tells nothing of an address that nobody has looked up.
  expect(lookedUp).not.toHaveBeenCalled()
  const [browser = ''] = String(asked.headers['set-cookie']).split(';')
  const text = textOf(await arriving)
  const code = /\/accedi#codice=(?<code>[\w-]{43})/u.exec(text)?.groups?.code ?? ''
  expect(text).toContain('https://filiera.example/accedi#')
  expect(text).not.toContain('evil.example')
  expect(text).toMatch(/Vale una volta sola, entro \d+ minuti\./u)
  // Whoever reads the mail elsewhere does not come in by it.
  expect((await post('/api/session/link', { code })).statusCode).toBe(401)
  expect((await post('/api/session/link', { code }, browser)).statusCode).toBe(200)
  expect((await post('/api/session/link', { code }, browser)).statusCode).toBe(401)
  const unknown = await post('/api/session/mail', { email: 'nobody@example.org' })
  expect([unknown.statusCode, unknown.cookies]).toEqual([
    202,
    [expect.objectContaining({ name: '__Host-filiera-mail' })]
  ])
  await running.close()
  expect(smtp.arrived).toHaveLength(1)
})
