import { spawn, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { smallCity } from '../e2e/chain.ts'
import { type RunningApp, runApp } from '../server/running-app.ts'
import { describedOf } from './operations.ts'

/** SCHEMATHESIS names the program where it is not in the path. */
const program = process.env.SCHEMATHESIS ?? 'schemathesis'
const isNightly = process.env.MODE === 'nightly'
/** Its phases go on as long as they find something to try; SCHEMATHESIS_SECONDS says otherwise. */
const seconds = process.env.SCHEMATHESIS_SECONDS ?? '900'
const longEnoughMs = 1_800_000

/** Whether it can run; says so aloud where it cannot. */
function isThere(): boolean {
  if (!isNightly) return false
  const there = spawnSync(program, ['--version']).status === 0
  if (!there) {
    console.warn(`SKIPPED: no ${program}; pip install schemathesis, or name it in SCHEMATHESIS`)
  }
  return there
}

/** Runs to its end; all that it said. */
function run(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })))
}

/**
 * What it says that it could not do itself, release 4.32: it turns the `prefixItems` of JSON Schema
 * 2020-12 into what it then calls invalid, and it writes no NDJSON.
 */
const cannot = ['Schema Error: 2', 'Serialization not possible: 1']

/** By night: a judge that is not ours asks whatever the OpenAPI document lets it think of. */
describe.skipIf(!isThere())('schemathesis finds no answer that', () => {
  let running: RunningApp
  let address = ''
  beforeAll(async () => {
    running = await runApp({
      seeded: true,
      environment: { FILIERA_MAX_JSON_MB: '1', FILIERA_MAX_UPLOAD_MB: '1', FILIERA_WAIT_MS: '20' }
    })
    address = await running.app.listen({ port: 0 })
    await fetch(`${address}/api/events`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify(smallCity)
    })
  })
  afterAll(() => running.close())

  test(
    'is a fault, has an undeclared status or type, or differs from its schema',
    async () => {
      const { code, said } = await run([
        ...['run', `${address}/api/openapi.json`, '--url', address, '--no-color'],
        ...['--phases', 'examples,coverage,fuzzing', '--max-examples', '40', '--max-time', seconds],
        ...['--checks', 'not_a_server_error,status_code_conformance'],
        ...['--checks', 'content_type_conformance,response_schema_conformance'],
        ...['--continue-on-failure', '--suppress-health-check', 'all', '--warnings', 'off'],
        ...['--generation-database', 'none']
      ])
      console.warn(said.slice(-20_000))
      expect(said).not.toContain('Failures:')
      const [, version = ''] = /^Schemathesis v(?<version>\S+)/u.exec(said) ?? []
      const [, requests = '0'] = /(?<requests>\d+) generated, \d+ passed/u.exec(said) ?? []
      const [, tested = '0'] = /Tested: (?<tested>\d+)/u.exec(said) ?? []
      process.stderr.write(
        `schemathesis ${version}: ${requests} requests over ${tested} operations in ${seconds} s at most\n`
      )
      const { operations } = describedOf(running.app)
      const described = operations.filter(({ isDescribed }) => isDescribed)
      expect(Number(tested)).toBe(described.length)
      expect(Number(requests)).toBeGreaterThan(50 * described.length)
      const [, errors = ''] = /^Errors:\n(?<errors>(?: {2}.+\n)+)/mu.exec(said) ?? []
      const told = errors.split('\n').flatMap((line) => /[A-Z].*/u.exec(line)?.[0] ?? [])
      expect(cannot).toEqual(expect.arrayContaining(told))
      expect(code).toBe(told.length === 0 ? 0 : 1)
    },
    longEnoughMs
  )
})
