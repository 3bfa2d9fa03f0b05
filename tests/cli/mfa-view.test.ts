import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dataFolder, run } from './terminal.ts'

const { folder, remove } = dataFolder()
afterAll(remove)

const environment = { FILIERA_DATA: path.join(folder, 'data') }

function written(document: object): string {
  const file = path.join(folder, 'view.json')
  writeFileSync(file, JSON.stringify(document))
  return file
}

const definition = {
  nodes: {
    farms: { type: 'group', processes: ['farm1'] },
    shops: { type: 'group', processes: ['shop1'] }
  },
  bundles: [{ source: 'farms', target: 'shops' }],
  ordering: [[['farms']], [['shops']]]
}
const rows = [{ source: 'farm1', target: 'shop1', value: 5 }]

test('mfa view draws a document on standard output', async () => {
  const { code, stdout } = await run(['mfa', 'view', written({ rows, definition })], environment)
  expect(code).toBe(0)
  expect(JSON.parse(stdout).links).toEqual([
    { source: 'farms^*', target: 'shops^*', type: '*', time: '*', value: 5, rows: [0] }
  ])
})

test('mfa view names what is wrong with a definition', async () => {
  const ordering = [[['farms', 'fields']], [['shops']]]
  const file = written({ rows, definition: { ...definition, ordering } })
  const { code, stderr, stdout } = await run(['mfa', 'view', file], environment)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('invalid_view: ')
  expect(stderr).toContain('there is no node fields')
})
