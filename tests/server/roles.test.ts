import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { declaredRoutes } from '../../web/server/access/gate.ts'
import { noReadSide, readingOnly } from '../../web/server/role.ts'
import { type RunningApp, runApp } from './running-app.ts'

describe('a server with the role read', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp({ environment: { FILIERA_ROLE: 'read' } })
  })
  afterAll(() => running.close())

  test('refuses every route by which something is taken in, and says who takes it', async () => {
    const writing = declaredRoutes(running.app).filter(
      ({ method, access }) =>
        method === 'POST' && access.scopes.some((scope) => /^(?:ingest|declare|claim)/u.test(scope))
    )
    expect(writing.length).toBeGreaterThan(2)
    for (const { url } of writing) {
      const answer = await running.app.inject({
        method: 'POST',
        url: url.replaceAll(/:\w+/gu, 'x'),
        headers: { 'content-type': 'application/json' },
        payload: '[]'
      })
      expect(answer.statusCode, url).toBe(421)
      expect(answer.json().detail).toContain('FILIERA_ROLE=write')
    }
  })

  test('answers queries, computes, and says its role', async () => {
    expect((await running.app.inject('/api/boundaries/list')).statusCode).toBe(200)
    const computed = await running.app.inject({
      method: 'POST',
      url: '/api/mfa/reconcile',
      payload: {}
    })
    expect(computed.json().code).not.toBe('other_role')
    const health = await running.app.inject('/health/ready')
    expect(health.json()).toMatchObject({ ready: true, role: 'read', status: 'following' })
  })
})

test('a store that only reads refuses an append and reads on', async () => {
  const store = readingOnly(createMemoryStore({ now: () => 0 }))
  const append = store.append({ stream: 's', expected: 'any', events: [] })
  await expect(append).rejects.toMatchObject({ code: 'other_role' })
  expect(await store.head()).toBeNull()
})

test('where there is no read side, every question is answered with who to ask', async () => {
  const { readModel, projections } = noReadSide('a-log')
  for (const asked of [
    () => readModel.read(async () => 1),
    () => readModel.within(5, 'somebody').read(async () => 1),
    () => projections.caughtUp('1', { timeoutMs: 1 })
  ]) {
    await expect(asked()).rejects.toMatchObject({
      code: 'other_role',
      figures: { role: 'write', needed: 'read' }
    })
  }
})
