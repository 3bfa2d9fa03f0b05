import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

describe('the files of the pages', () => {
  const script = 'export const answer = 42\n'.repeat(100)
  let webRoot = ''
  let running: RunningApp
  beforeAll(async () => {
    webRoot = mkdtempSync(path.join(tmpdir(), 'filiera-pages-'))
    mkdirSync(path.join(webRoot, 'assets'))
    writeFileSync(path.join(webRoot, 'index.html'), '<!doctype html><title>Filiera</title>')
    writeFileSync(path.join(webRoot, 'assets', 'index-1.js'), script)
    writeFileSync(path.join(webRoot, 'assets', 'index-1.js.gz'), gzipSync(script))
    writeFileSync(path.join(webRoot, 'assets', 'icon-1.svg'), '<svg/>')
    running = await runApp({ webRoot })
  })
  afterAll(async () => {
    await running.close()
    rmSync(webRoot, { recursive: true })
  })

  const get = (url: string, encodings?: string) =>
    running.app.inject({
      url,
      headers: encodings === undefined ? {} : { 'accept-encoding': encodings }
    })

  test('go packed to who takes that, and say that it depends on it', async () => {
    const packed = await get('/assets/index-1.js', 'gzip, deflate, br')
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': expect.stringContaining('javascript'),
      'cache-control': expect.stringContaining('immutable'),
      vary: 'accept-encoding'
    })
    expect(gunzipSync(packed.rawPayload).toString()).toBe(script)
  })

  test.each([
    ['/assets/index-1.js', undefined, script],
    ['/assets/index-1.js', 'identity', script],
    ['/assets/icon-1.svg', 'gzip', '<svg/>']
  ])('go as they are: %s to who takes %s', async (url, encodings, text) => {
    const plain = await get(url, encodings)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toBe(text)
  })

  test('are none where an address has no dot: that is the page itself, which is never kept', async () => {
    const page = await get('/analisi', 'gzip')
    expect(page.body).toContain('<title>Filiera</title>')
    expect(page.headers['cache-control']).toBe('no-cache')
    expect((await get('/assets/index-2.js')).statusCode).toBe(404)
  })
})
