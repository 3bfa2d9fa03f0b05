import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chapters } from '../../web/server/docs/asvs/chapters.ts'
import { secretSettings, securitySettings } from '../../web/server/settings-security.ts'
import { type RunningApp, runApp } from './running-app.ts'

const root = new URL('../../', import.meta.url)

/** Requirements of levels 1 and 2 in each chapter of ASVS 5.0.0; 70 are of level 1, 183 of level 2. */
const requirements: Readonly<Record<number, number>> = {
  ...{ 1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7 },
  ...{ 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7 }
}

const all = chapters.flatMap((chapter) =>
  chapter.requirements.map((requirement) => ({ ...requirement, chapter: chapter.number }))
)

describe('the table of ASVS 5.0.0, level 2', () => {
  test('leaves out no chapter and no requirement', () => {
    expect(all.length).toBeGreaterThan(0)
    const counts = Object.fromEntries(
      chapters.map((chapter) => [chapter.number, chapter.requirements.length])
    )
    expect(counts).toEqual(requirements)
    const ofLevel = (level: number) => all.filter((one) => one.level === level).length
    expect([ofLevel(1), ofLevel(2)]).toEqual([70, 183])
  })

  test('has each requirement once, in its chapter, with what is asked and an answer', () => {
    expect(new Set(all.map(({ number }) => number)).size).toBe(all.length)
    for (const { number, chapter, asks, how } of all) {
      expect(number).toMatch(new RegExp(`^${chapter}\\.\\d{1,2}\\.\\d{1,2}$`, 'u'))
      expect(asks.length).toBeGreaterThan(10)
      expect(how.length).toBeGreaterThan(8)
    }
  })

  test('names tests that are there, one at least for all that is said to be tested', () => {
    const named = all.flatMap(({ tests }) => tests)
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([])
    for (const { standing, tests } of all) expect(tests.length > 0).toBe(standing === 'tested')
  })

  test('leaves nothing unmet', () => {
    expect(all.filter(({ standing }) => standing === 'missing')).toEqual([])
  })
})

describe('the pages for those who run the service', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp()
  })
  afterAll(() => running.close())

  async function page(url: string): Promise<string> {
    const { statusCode, headers, body } = await running.app.inject(url)
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    return body
  }

  test('security: every requirement, every key, what is logged', async () => {
    const body = await page('/api/docs/security')
    for (const { number } of all) expect(body).toContain(`<code>V${number}</code>`)
    for (const heading of ['data', 'keys', 'logs', 'asvs'])
      expect(body).toContain(`id="${heading}"`)
  })

  test('signing in: every setting of the provider, the claims, and SPID and CIE by a gateway', async () => {
    const body = await page('/api/docs/identity')
    const oidc = Object.keys(securitySettings).filter((name) => name.startsWith('FILIERA_OIDC_'))
    expect(oidc.length).toBeGreaterThan(3)
    for (const name of oidc) expect(body).toContain(`<code>${name}</code>`)
    expect(body).toContain('id="second-factor"')
    for (const word of ['/api/session/oidc/return', 'email_verified', 'SPID', 'CIE', 'level 2']) {
      expect(body).toContain(word)
    }
    expect(secretSettings).toContain('FILIERA_OIDC_CLIENT_SECRET')
  })

  test('are linked from every page of the reference', async () => {
    const body = await page('/api/docs')
    expect(body).toContain('href="/api/docs/security"')
    expect(body).toContain('href="/api/docs/identity"')
  })
})
