import { describe, expect, test } from 'vitest'
import {
  foldersWith,
  incomplete,
  machinePaths,
  misnamed,
  oversized,
  strangers,
  unanswered,
  unlisted,
  unsampled
} from './lists.ts'
import { tree } from './tree.ts'

describe('sizes and names', () => {
  test('a file too long is found, a test may be longer', () => {
    const text = 'const a = 1\n'.repeat(301)
    expect(oversized(tree({ 'domain/a.ts': text, 'tests/a.test.ts': text }))).toEqual([
      'domain/a.ts has 301 lines, more than 300'
    ])
    expect(oversized(tree({ 'tests/a.test.ts': 'a\n'.repeat(401) }))).toHaveLength(1)
    expect(oversized(tree({ 'domain/a.ts': 'a\n'.repeat(300) }))).toEqual([])
  })

  test.each([
    'domain/eventStore.ts',
    'web/views/Flows/view.tsx',
    'ingest/csv_row.ts',
    'fixtures/A.json'
  ])('%s is misnamed', (file) => {
    expect(misnamed(tree({ [file]: '' }))).toEqual([file])
  })

  test.each([
    'tests/a-b.test.ts',
    'fixtures/milan/published-2018.ts',
    'fixtures/events/FlowPublished.v1.json'
  ])('%s is not', (file) => {
    expect(misnamed(tree({ [file]: '' }))).toEqual([])
  })
})

describe('lists', () => {
  test('folders are found by what they hold, right under the room', () => {
    const files = tree({
      'ingest/source.ts': '',
      'ingest/a/source.ts': '',
      'ingest/b/c/source.ts': ''
    })
    expect(foldersWith(files, 'ingest', 'source.ts')).toEqual(['a'])
  })

  const where = { room: 'web/views', part: 'view.tsx', list: 'web/views/views.ts' }

  test('what a list forgets, or only names as a type, is found', () => {
    const lying = tree({
      'web/views/old/view.tsx': '',
      'web/views/new/view.tsx': '',
      'web/views/typed/view.tsx': '',
      'web/views/views.ts': `import { a } from './old/view.tsx'; import type { B } from './typed/view.tsx'`
    })
    expect(unlisted(lying, where)).toEqual([
      'web/views/new/view.tsx is not in web/views/views.ts',
      'web/views/typed/view.tsx is not in web/views/views.ts'
    ])
  })

  test('a list that is not there is found', () => {
    expect(unlisted(tree({}), where)).toEqual(['web/views/views.ts is not there'])
  })

  test('a folder that lacks a companion is found', () => {
    const lying = tree({
      'ingest/a/source.ts': '',
      'ingest/b/source.ts': '',
      'ingest/b/translate.ts': ''
    })
    const pair = { room: 'ingest', part: 'source.ts', needs: 'translate.ts' }
    expect(incomplete(lying, pair)).toEqual(['ingest/a/translate.ts is not there'])
  })

  test('a query that nobody answers is found', () => {
    const contracts = [{ projection: 'flows', queries: ['links', 'events'] }]
    const answered = [
      { projection: 'flows', name: 'links' },
      { projection: 'balance', name: 'events' }
    ]
    expect(unanswered(contracts, answered)).toEqual(['flows/events'])
  })

  test('a version without a sample is found', () => {
    const lying = tree({ 'fixtures/events/A.v1.json': '{}' })
    expect(unsampled(lying, [{ name: 'A', version: 2 }])).toEqual(['fixtures/events/A.v2.json'])
  })
})

describe('strangers', () => {
  test('at the root are found', () => {
    const lying = tree({ 'README.md': '', 'domain/a.ts': '', 'src/a.ts': '', 'notes.txt': '' })
    expect(strangers(lying)).toEqual(['src', 'notes.txt'])
  })

  test.each(['work', 'tmp', 'root', 'home'])('the path /%s/… is found', (folder) => {
    const path = ['', folder, 'a.csv'].join('/')
    const lying = tree({ 'tests/a.ts': `\nconst a = '${path}'` })
    expect(machinePaths(lying)).toEqual([`tests/a.ts:2 names /${folder}/`])
  })

  test('a relative path or an address is no machine’s', () => {
    const text = 'see ./tmp/a, ../work/b, https://example.org/work/c and file.work/'
    expect(machinePaths(tree({ 'a.md': text }))).toEqual([])
  })
})
