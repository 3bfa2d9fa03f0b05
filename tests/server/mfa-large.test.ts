import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mostQuantities } from '../../domain/mfa/document.ts'
import { sized } from '../size.ts'
import { type RunningApp, runApp } from './running-app.ts'

/** One more than a solve takes in daily; the million of the issue, about 75 MB of JSON, at night. */
const flows = sized({ daily: mostQuantities + 1, nightly: 1_000_000 })
/** What is computed within the limits, in a chain through all processes. */
const solved = sized({ daily: 5_000, nightly: 150_000 })
/** A server that parses, solves or writes on its event loop is away for longer. */
const longestSilenceMs = 2_000

let running: RunningApp
beforeAll(async () => {
  running = await runApp({ environment: { FILIERA_MAX_JSON_MB: '128' } })
})
afterAll(() => running.close())

/** Three flows from each process to the next: flows and processes are counted together. */
function chain(length: number): string {
  const processes = Math.ceil(length / 3)
  return JSON.stringify({
    processes: Array.from({ length: processes }, (_, at) => ({ id: `p${at}` })).slice(1),
    flows: Array.from({ length }, (_, at) => {
      const from = Math.floor(at / 3)
      return { id: `f${at}`, from: `p${from}`, to: `p${from + 1}`, value: 100, sd: 1 }
    }),
    options: { eliminate: false }
  })
}

/** The answer to a document, and the longest time for which the event loop did nothing else. */
async function ask(payload: string) {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 5)
  const answer = await running.app.inject({
    ...{ method: 'POST', url: '/api/mfa/reconcile', payload },
    headers: { 'content-type': 'application/json' }
  })
  clearInterval(timer)
  return { answer, longest }
}

test(`${flows.toLocaleString('en')} flows are refused with their number, and nobody waits`, async () => {
  const { answer, longest } = await ask(chain(flows))
  expect(answer.json()).toMatchObject({ status: 413, code: 'mfa_too_large', most: mostQuantities })
  expect(answer.json().detail).toContain('aggregate it or split it')
  expect(longest).toBeLessThan(longestSilenceMs)
}, 120_000)

test(`${solved.toLocaleString('en')} flows are answered, and nobody waits`, async () => {
  const { answer, longest } = await ask(chain(Math.floor(solved)))
  expect(answer.statusCode).toBe(200)
  expect(answer.json().convergence).toMatchObject({ converged: true })
  expect(longest).toBeLessThan(longestSilenceMs)
}, 240_000)
