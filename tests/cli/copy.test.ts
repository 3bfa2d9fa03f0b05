import { writeFileSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import type { Command } from '../../web/server/commands/command.ts'
import { copyCommand } from '../../web/server/commands/copy.ts'
import { verifyCommand } from '../../web/server/commands/verify.ts'
import { readConfig } from '../../web/server/config.ts'
import { startStandIn } from '../ingest/store/stand-in/server.ts'
import { dataFolder, run } from './terminal.ts'

const { folder, remove } = dataFolder()
afterAll(remove)

const secret = 'geheim-7'
const data = path.join(folder, 'data')
const environment = { FILIERA_DATA: data }
const asking = ['query', 'flows/links', 'boundary=town', 'from=2018-01-01', 'to=2018-12-31']

test('a log is moved to KurrentDB (stand-in) and back, and one setting makes it the log', async () => {
  const table = path.join(folder, 'table.csv')
  const rows = Array.from({ length: 30 }, (_, n) => `Farm ${n},Market,Rice,Cereals,2018,${n + 1}`)
  writeFileSync(table, `source,target,food,food_group,year,quantity_t\n${rows.join('\n')}\n`)
  const importing = ['import', table, '--mapping', 'urbanfoodflows', '--boundary', 'town']
  expect((await run(importing, environment)).stdout).toContain('"appended":30')

  const standIn = await startStandIn()
  const url = standIn.url.replace('://', `://admin:${secret}@`)
  const there = await run(['copy', '--from', `sqlite:${data}`, '--to', url])
  expect(there.stderr).not.toContain(secret)
  expect(JSON.parse(there.stdout)).toMatchObject({
    ...{ from: 'sqlite', to: 'kurrentdb', events: 30, copied: 30, known: 0 },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/u)
  })

  const moved = { FILIERA_STORE: url, FILIERA_DATA: path.join(folder, 'other') }
  expect((await run(importing, moved)).stdout).toContain('"duplicates":30')
  expect(JSON.parse((await run(asking, moved)).stdout).links).toHaveLength(30)

  const verified = await run(['verify'], moved)
  expect(verified.code).toBe(0)
  expect(verified.stderr).toContain('is whole: 30 events')
  expect(verified.stdout + verified.stderr).not.toContain(secret)

  const back = path.join(folder, 'back')
  const returned = await run(['copy', '--to', `sqlite:${back}`], moved)
  expect(JSON.parse(returned.stdout)).toMatchObject({
    ...{ from: 'kurrentdb', to: 'sqlite', copied: 30 },
    hash: JSON.parse(there.stdout).hash
  })
  standIn.stop()
}, 120_000)

/** Runs a command in this process; it says nothing and ends with a failure. */
function refused({ run: start }: Command, args: readonly string[]): Promise<unknown> {
  const nothing = () => {}
  return start(args, {
    config: readConfig(environment),
    now: () => 0,
    random: (bytes: number) => Buffer.alloc(bytes),
    newId: () => 'id',
    logger: pino({ level: 'silent' }),
    version: '0',
    ...{ print: nothing, say: nothing, progress: nothing },
    untilEnd: () => new Promise(nothing),
    webRoot: null
  }).then(
    () => 'it went through',
    (error: unknown) => error
  )
}

const none = `sqlite:${folder}/none`
test.each([
  [copyCommand, [], 'name one end or both'],
  [copyCommand, ['--from', none, '--to', `sqlite:${folder}/new`], 'there is no log at'],
  [copyCommand, ['--from', `sqlite:${data}`], 'both ends are'],
  [copyCommand, ['--to', `postgres://admin:${secret}@db`], '--to is neither'],
  [copyCommand, ['--form', 'x'], '--form'],
  [verifyCommand, ['--head', 'x'], 'is not a position, a colon']
])('%o %j is refused with a sentence that helps', async (command, args, sentence) => {
  const failure = await refused(command, args)
  expect(failure).toMatchObject({ detail: expect.stringContaining(sentence) })
  expect(JSON.stringify(failure)).not.toContain(secret)
})
