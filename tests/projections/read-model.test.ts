import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { everything } from '../../domain/access/tenant.ts'
import { answerTotals } from '../../projections/balance/queries.ts'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import { milanEvents } from './events.ts'
import { append, createStore, follow } from './setup.ts'

const asked = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }
let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'filiera-read-model-'))
  path = join(folder, 'read.duckdb')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const store = createStore()
const appended = append(store, milanEvents())

async function imbalance(readModel: ReadModel): Promise<number> {
  return (await answerTotals(readAs(readModel, everything, 'all'), asked)).imbalanceGrams
}

/** Opens, follows the log, closes; returns why the file before was discarded. */
async function build(): Promise<string | null> {
  await appended
  const readModel = await openReadModel({ path, store })
  const projections = await follow(store, readModel)
  expect(await imbalance(readModel)).toBe(912_828_000_000)
  await projections.stop()
  await readModel.close()
  return readModel.discarded
}

test('a file is taken again as it was left', async () => {
  expect(await build()).toBeNull()
  const readModel = await openReadModel({ path, store })
  expect(readModel.discarded).toBeNull()
  expect(await imbalance(readModel)).toBe(912_828_000_000)
  await readModel.close()
})

test('a file of another store is discarded and built anew', async () => {
  await build()
  const other = await openReadModel({ path, store: { ...store, storeId: 'another' } })
  expect(other.discarded).toContain('memory')
  expect(await other.read((session) => session.rows('select * from log'))).toEqual([])
  await other.close()
  expect(await build()).toContain('another')
})

test('a file of another layout is discarded and built anew', async () => {
  await build()
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run("update identity set layout = 'of old'")
  connection.closeSync()
  instance.closeSync()
  expect(await build()).toContain('layout')
})

test.each([
  ['text', async () => writeFile(path, 'this is no database, '.repeat(1_000))],
  ['a file cut short', async () => writeFile(path, (await readFile(path)).subarray(0, 9_000))],
  [
    'a file with a damaged head',
    async () => writeFile(path, (await readFile(path)).fill(7, 0, 8_192))
  ]
])('%s is discarded and built anew', async (_, damage) => {
  await build()
  await damage()
  expect(await build()).toContain('could not be read')
  expect(await build()).toBeNull()
})

test('a database of something else is refused and left alone', async () => {
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run('create table diary as select 42 as answer')
  connection.closeSync()
  instance.closeSync()
  const { size } = await stat(path)
  await expect(openReadModel({ path, store })).rejects.toMatchObject({
    code: 'read_model_unavailable',
    detail: expect.stringContaining('left alone')
  })
  expect((await stat(path)).size).toBe(size)
})

test('a folder in place of the file is refused', async () => {
  await expect(openReadModel({ path: folder, store })).rejects.toMatchObject({
    code: 'read_model_unavailable',
    detail: expect.stringContaining('is not a file')
  })
})

test('a file that this process has open is refused a second time', async () => {
  const readModel = await openReadModel({ path, store })
  await expect(openReadModel({ path, store })).rejects.toMatchObject({
    code: 'read_model_unavailable',
    detail: expect.stringContaining('open in this process')
  })
  await readModel.close()
})

test('a file that another process holds is refused and not discarded', async () => {
  await build()
  const holder = `
    const { DuckDBInstance } = require('@duckdb/node-api')
    DuckDBInstance.create(${JSON.stringify(path)}).then((instance) => {
      globalThis.instance = instance
      process.stdout.write('open')
    })
    process.stdin.resume()`
  const other = spawn(process.execPath, ['-e', holder], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(other.stdout, 'data')
  await expect(openReadModel({ path, store })).rejects.toMatchObject({
    code: 'read_model_unavailable',
    detail: expect.stringContaining('another process')
  })
  other.kill()
  await once(other, 'exit')
  expect(await build()).toBeNull()
})

test('queries cannot reach files or settings, and their errors carry the SQL', async () => {
  const readModel = await openReadModel({ path: null, store })
  for (const sql of ["select * from read_csv('/etc/hostname')", "set memory_limit = '1TB'"]) {
    const asking = readModel.read((session) => session.rows(sql))
    await expect(asking).rejects.toMatchObject({
      code: 'read_model_unavailable',
      figures: { sql },
      cause: expect.any(Error)
    })
  }
  await readModel.close()
  await expect(imbalance(readModel)).rejects.toMatchObject({ code: 'read_model_unavailable' })
})

test('more readers than connections wait for their turn', async () => {
  const readModel = await openReadModel({ path: null, store, readers: 1 })
  const reads = Array.from({ length: 20 }, (_, n) =>
    readModel.read(async (session) => session.rows('select $n::bigint as n', { n }))
  )
  expect((await Promise.all(reads)).flat()).toEqual(reads.map((_, n) => ({ n: BigInt(n) })))
  await readModel.close()
})

test('threads can be changed while it is open, and nothing else that was set', async () => {
  const readModel = await openReadModel({ path: null, store, threads: 3 })
  const threads = () =>
    readModel.read((session) => session.rowsOnce("select current_setting('threads') as n"))
  await readModel.useThreads('one')
  expect(await threads()).toEqual([{ n: 1n }])
  await readModel.useThreads('all')
  expect(await threads()).toEqual([{ n: 3n }])
  for (const setting of ["memory_limit = '3GB'", "allowed_configs = ['memory_limit']"]) {
    const changed = readModel.read((session) => session.define(`set ${setting}`))
    await expect(changed).rejects.toThrow('locked')
  }
  await readModel.close()
})
