import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

describe('answers to questions', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp()
  })
  afterAll(() => running.close())

  const get = (url: string, encodings: string) =>
    running.app.inject({ url, headers: { 'accept-encoding': encodings } })

  test.each([
    ['/api/openapi.json', 'gzip, deflate, br, zstd'],
    ['/api/docs', 'gzip'],
    ['/api/docs/security', 'gzip;q=0.5']
  ])('go packed where they are long: %s to who takes %s', async (url, encodings) => {
    const packed = await get(url, encodings)
    const plain = await get(url, 'identity')
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true)
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2)
  })

  test.each([
    ['/api/openapi.json', 'br'],
    ['/api/openapi.json', '*;q=0'],
    ['/health/live', 'gzip']
  ])('go as they are: %s to who takes %s', async (url, encodings) => {
    const plain = await get(url, encodings)
    expect(plain.statusCode).toBe(200)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.json()).toBeTypeOf('object')
  })

  test('never go packed where a token of the session stands in them', async () => {
    const session = await get('/api/session', 'gzip')
    expect(session.json()).toHaveProperty('csrfToken')
    expect(session.headers).not.toHaveProperty('content-encoding')
    expect(session.headers).not.toHaveProperty('vary')
  })

  test('a body that says it is packed is not unpacked: nobody fills the memory by a few bytes', async () => {
    const answer = await running.app.inject({
      method: 'POST',
      url: '/api/mfa/reconcile',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: '{"processes": [], "flows": []}'
    })
    expect(answer.statusCode).toBe(200)
  })
})
