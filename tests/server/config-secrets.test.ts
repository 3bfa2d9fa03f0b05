import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Failure } from '../../domain/failure.ts'
import { readConfig } from '../../web/server/config.ts'
import { cautions } from '../../web/server/settings-security.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'filiera-secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the start says when it refuses; an empty text where it does not. */
function refusalOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_configuration') return error.detail
    throw error
  }
  return ''
}

const mail = {
  FILIERA_MAIL_FROM: 'filiera@comune.example',
  FILIERA_PUBLIC_URL: 'http://localhost:8080'
}

describe('a secret', () => {
  test('is read from a file, without the line end that editors add', () => {
    const file = path.join(folder, 'smtp')
    writeFileSync(file, 'smtps://user:secret@mail.example:465\n')
    const config = readConfig({ ...mail, FILIERA_SMTP_URL_FILE: file })
    expect(config.FILIERA_SMTP_URL).toBe('smtps://user:secret@mail.example:465')
  })

  test('is not given twice', () => {
    const both = { FILIERA_SMTP_URL: 'smtp://a', FILIERA_SMTP_URL_FILE: 'x' }
    expect(refusalOf({ ...mail, ...both })).toContain('both given')
  })

  test('whose file is not there stops the start, naming the file', () => {
    expect(refusalOf({ ...mail, FILIERA_SMTP_URL_FILE: '/nowhere/smtp' })).toContain(
      '/nowhere/smtp'
    )
  })

  test('of a wrong form is named and never quoted', () => {
    const file = path.join(folder, 'wrong')
    writeFileSync(file, 'CANARY-not-an-address')
    for (const environment of [
      { FILIERA_SMTP_URL: 'CANARY-not-an-address' },
      { FILIERA_SMTP_URL_FILE: file }
    ]) {
      const said = refusalOf({ ...mail, ...environment })
      expect(said).toContain('FILIERA_SMTP_URL')
      expect(said).not.toContain('CANARY')
    }
  })

  test('only settings that are secret are read from files', () => {
    expect(refusalOf({ FILIERA_PORT_FILE: 'x' })).toContain('FILIERA_PORT_FILE is not a setting')
  })
})

describe('the start refuses settings that are not safe', () => {
  const https = { FILIERA_PUBLIC_URL: 'https://filiera.comune.example' }
  test.each([
    [{ FILIERA_PUBLIC_URL: 'http://filiera.comune.example' }, 'is not https'],
    [
      { FILIERA_SMTP_URL: 'smtp://mail.example', FILIERA_MAIL_FROM: 'a@b.example' },
      'whoever asks for one could say what address it leads to'
    ],
    [https, 'name the proxy that ends TLS'],
    [{ ...https, FILIERA_TRUST_PROXY: '0.0.0.0/0' }, 'covers every address'],
    [{ ...https, FILIERA_TRUST_PROXY: '10.0.0.1, ::/0' }, 'covers every address'],
    [{ ...https, FILIERA_TRUST_PROXY: '*' }, 'FILIERA_TRUST_PROXY'],
    [{ FILIERA_PUBLIC_URL: 'https://filiera.comune.example/sub' }, 'without a path'],
    [{ FILIERA_EMBED_ORIGINS: '*' }, 'FILIERA_EMBED_ORIGINS'],
    [{ FILIERA_EMBED_ORIGINS: 'http://www.comune.example' }, 'FILIERA_EMBED_ORIGINS'],
    [{ FILIERA_OIDC_ISSUER: 'https://idp.example' }, 'belong together'],
    [{ FILIERA_MAIL_FROM: 'filiera@comune.example' }, 'belong together'],
    [{ FILIERA_SESSION_IDLE_MINUTES: '120', FILIERA_SESSION_HOURS: '1' }, 'is longer than'],
    [{ FILIERA_INTERNAL_HOSTS: 'idp.internal' }, 'FILIERA_INTERNAL_HOSTS']
  ])('%j', (environment, why) => {
    expect(refusalOf(environment)).toContain(why)
  })

  test.each([
    { ...https, FILIERA_TRUST_PROXY: 'loopback' },
    { ...https, FILIERA_TRUST_PROXY: '10.0.0.0/8, 192.168.1.1' },
    { FILIERA_PUBLIC_URL: 'http://localhost:8080' },
    {}
  ])('and takes %j', (environment) => {
    expect(refusalOf(environment)).toBe('')
  })
})

describe('keys beside the contacts that they open', () => {
  const service = {
    ...{ FILIERA_PUBLIC_URL: 'https://filiera.comune.example', FILIERA_DATA: '/srv/filiera/data' },
    ...{ FILIERA_STORE: 'sqlite', FILIERA_TRUST_PROXY: '127.0.0.1' },
    FILIERA_SCANNER: 'tcp://clamav:3310'
  }

  test.each([
    ['by default', {}, 'FILIERA_KEYS is not set'],
    ['in the data folder', { FILIERA_KEYS: '/srv/filiera/data' }, 'is /srv/filiera/data)'],
    ['below it', { FILIERA_KEYS: '/srv/filiera/data/a/keys' }, 'is /srv/filiera/data/a/keys)'],
    ['below it by a detour', { FILIERA_KEYS: '/srv/filiera/x/../data/keys' }, 'beside']
  ])('%s, are cautioned against, with what to do', (_, keys, told) => {
    const [caution = '', ...more] = cautions(readConfig({ ...service, ...keys }))
    expect(more).toEqual([])
    expect(caution).toContain(told)
    expect(caution).toContain('name a folder on another volume')
  })

  test.each([
    ['on another volume', { FILIERA_KEYS: '/mnt/keys' }],
    ['in a folder whose name only begins alike', { FILIERA_KEYS: '/srv/filiera/data-keys' }],
    ['of a service that only this machine reaches', { FILIERA_PUBLIC_URL: 'http://localhost:8080' }]
  ])('%s, are not', (_, settings) => {
    expect(cautions(readConfig({ ...service, ...settings }))).toEqual([])
  })
})

describe('uploads that no scanner has seen', () => {
  const service = {
    ...{ FILIERA_PUBLIC_URL: 'https://filiera.comune.example', FILIERA_DATA: '/srv/filiera/data' },
    ...{ FILIERA_KEYS: '/mnt/keys', FILIERA_TRUST_PROXY: '127.0.0.1' }
  }

  test.each(['all', 'write'])('are cautioned against where others send them: role %s', (role) => {
    const told = cautions(readConfig({ ...service, FILIERA_ROLE: role }))
    expect(told).toEqual([expect.stringContaining('FILIERA_SCANNER is not set')])
  })

  test.each([
    ['with a scanner', { FILIERA_SCANNER: 'unix:/run/clamav/clamd.ctl' }],
    ['of a server that takes none', { FILIERA_ROLE: 'read' }],
    ['of a service that only this machine reaches', { FILIERA_PUBLIC_URL: '' }]
  ])('are not %s', (_, settings) => {
    expect(cautions(readConfig({ ...service, ...settings }))).toEqual([])
  })
})
