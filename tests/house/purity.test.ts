import { describe, expect, test } from 'vitest'
import { written } from './module.ts'
import { casts, hiddenTests, impurities, remarks, waitingDomain, wideWindows } from './purity.ts'

describe('clock, ids, randomness and environment', () => {
  test.each([
    ['new Date()'],
    ['Date()'],
    ['Date.now()'],
    [`Date['now']()`],
    ['const now = Date.now'],
    ['Math.random()'],
    ['crypto.randomUUID()'],
    [`import { randomUUID as id } from 'node:crypto'`],
    ['process.env.PORT'],
    [`import { env } from 'node:process'`]
  ])('%s is found, but in program.ts, tests and tools', (text) => {
    expect(impurities(written('ingest/a.ts', `\n${text}`))).toEqual([
      expect.stringMatching(/^ingest\/a\.ts:2 takes /u)
    ])
    for (const file of ['web/server/program.ts', 'tests/a.ts', 'vite.config.ts']) {
      expect(impurities(written(file, text))).toEqual([])
    }
  })

  test('a date of a given instant is none of them', () => {
    const text = `new Date(nowMs); Date.UTC(2026, 1); performance.now(); 'Date.now()' // new Date()`
    expect(impurities(written('ingest/a.ts', text))).toEqual([])
  })
})

describe('windows over all rows', () => {
  test.each(['count(*) over ()', 'bool_or(a) over () as b', 'sum(a) OVER ( )'])(
    '%s is found',
    (sql) => {
      expect(wideWindows(written('projections/a.ts', `const sql = \`\nselect ${sql}\``))).toEqual([
        'projections/a.ts:2 has a window over all rows'
      ])
    }
  )

  test('those over a part are none, nor is the number of a row', () => {
    const sql = 'select sum(a) over (partition by b), row_number() over ()'
    expect(wideWindows(written('projections/a.ts', `const sql = '${sql}'`))).toEqual([])
  })
})

describe('waiting in the domain', () => {
  test.each(['async function a() {}', 'const a = async () => {}', 'const a = { async b() {} }'])(
    '%s is found, but in handle.ts',
    (text) => {
      expect(waitingDomain(written('domain/a.ts', text))).toEqual(['domain/a.ts:1 waits'])
      expect(waitingDomain(written('domain/handle.ts', text))).toEqual([])
      expect(waitingDomain(written('ingest/a.ts', text))).toEqual([])
    }
  )
})

describe('overruled types', () => {
  test.each([
    ['const a = b as string', 'a cast'],
    ['const a = b as unknown as string', 'a cast'],
    ['const a = <string>b', 'a cast in angle brackets'],
    ['const a = b!.c', 'a non-null "!"'],
    ['let a!: string', 'a definite "!"'],
    ['class A { b!: string }', 'a definite "!"'],
    ['function a(b: any) {}', 'any']
  ])('%s is found', (text, what) => {
    expect(casts(written('web/server/a.ts', text))).toContain(`web/server/a.ts:1 has ${what}`)
    expect(casts(written('tests/a.ts', text))).toEqual([])
  })

  test('the catalogue may cast, but not say any or "!"', () => {
    expect(casts(written('domain/catalog.ts', 'const a = b as unknown as C'))).toEqual([])
    expect(casts(written('domain/catalog.ts', 'const a: any = b!'))).toHaveLength(2)
  })

  test('"as const", satisfies and a renamed import are no casts', () => {
    const text = `import { a as b } from './a.ts'
      export const c = ['as any', b] as const satisfies readonly unknown[]`
    expect(casts(written('domain/a.ts', text))).toEqual([])
  })
})

describe('remarks', () => {
  test.each([
    '@ts-ignore',
    '@ts-expect-error',
    '@ts-nocheck',
    'biome-ignore lint: x',
    'TODO later',
    'FIXME',
    'HACK'
  ])('%s is found in comments, not in texts', (remark) => {
    expect(remarks(written('tests/a.ts', `const a = 1\n// ${remark}`))).toEqual([
      `tests/a.ts:2 says ${remark.split(' ')[0]}`
    ])
    expect(remarks(written('web/a.tsx', `const a = <p>{/* ${remark} */}</p>`))).toHaveLength(1)
    expect(remarks(written('tests/a.ts', `const a = '${remark}'`))).toEqual([])
  })
})

describe('hidden tests', () => {
  test.each([
    [`test.only('a', () => {})`],
    [`describe.only.each([1])('a', () => {})`],
    [`describe.each([1]).only('a', () => {})`],
    [`test.skip('a', () => {})`],
    [`test.todo('a')`],
    [`test.skipIf(true)('a', () => {})`]
  ])('%s is found', (text) => {
    expect(hiddenTests(written('tests/a.test.ts', text))).toHaveLength(1)
  })

  test('a comment above explains a skip, but never an .only', () => {
    const reason = '// The market had no scale before 2026.\n'
    expect(hiddenTests(written('tests/a.test.ts', `${reason}test.skip('b')`))).toEqual([])
    expect(hiddenTests(written('tests/a.test.ts', `${reason}test.only('b')`))).toHaveLength(1)
  })

  test('a condition explains itself', () => {
    const text = `test.skipIf(!chromiumIsThere())('a', () => {}); rows.skip(1)`
    expect(hiddenTests(written('tests/a.test.ts', text))).toEqual([])
  })
})
