import { describe, expect, test } from 'vitest'
import { browserBurden, forbiddenImports, homeless } from './arrows.ts'
import { modulesOf, written } from './module.ts'
import { tree } from './tree.ts'

test('imports of every kind are read', () => {
  const [module] = written(
    'domain/a.ts',
    `import a from './b.ts'
     import type { C } from './c.ts'
     import './d.ts'
     export * from './e.ts'
     export type { F } from './f.ts'
     const g = await import('./g.ts')
     type H = import('./h.ts').H
     const i = new Worker(new URL('./i.ts', import.meta.url))
     const j = require('./j.ts')
     const k = await import(name)`
  )
  const seen = module?.imports.map(({ target, typeOnly }) => `${target}${typeOnly ? ' type' : ''}`)
  expect(seen?.toSorted()).toEqual([
    'domain/b.ts',
    'domain/c.ts type',
    'domain/d.ts',
    'domain/e.ts',
    'domain/f.ts type',
    'domain/g.ts',
    'domain/h.ts type',
    'domain/i.ts',
    'domain/j.ts',
    'null'
  ])
})

test('a text that is not TypeScript is an error, not an empty module', () => {
  expect(() => written('domain/a.ts', 'const = ')).toThrow('domain/a.ts')
})

describe('a forbidden import is found', () => {
  test.each([
    ['domain/a.ts', '../ingest/pump.ts'],
    ['domain/a.ts', 'node:fs'],
    ['domain/a.ts', 'pino'],
    ['ingest/csv/a.ts', '../../projections/run.ts'],
    ['ingest/csv/a.ts', '../../web/server/config.ts'],
    ['ingest/csv/a.ts', '@duckdb/node-api'],
    ['ingest/http/a.ts', 'fastify'],
    ['projections/a.ts', '../ingest/source.ts'],
    ['projections/a.ts', 'better-sqlite3'],
    ['projections/flows/contract.ts', './queries.ts'],
    ['projections/flows/contract.ts', 'node:path'],
    ['projections/contract.ts', './run.ts'],
    ['web/server/a.ts', '../views/flows/layout.ts'],
    ['web/server/a.ts', '../../fixtures/milan/published-2018.ts'],
    ['web/server/a.ts', '../../tests/bench/harness.ts'],
    ['web/app/a.tsx', '../server/config.ts'],
    ['web/app/a.tsx', 'zod'],
    ['web/views/flows/a.tsx', 'node:path'],
    ['web/views/flows/a.tsx', '../../../projections/flows/queries.ts'],
    ['web/views/flows/a.tsx', '../../../ingest/source.ts'],
    ['fixtures/a.ts', '../projections/contract.ts']
  ])('%s may not import %s, in whatever way', (file, specifier) => {
    const ways = [
      `import { a } from '${specifier}'`,
      `import { type A } from '${specifier}'`,
      `import '${specifier}'`,
      `export { a } from '${specifier}'`,
      `export * from '${specifier}'`,
      `const a = await import('${specifier}')`
    ]
    for (const way of ways) {
      const [found, ...more] = forbiddenImports(written(file, way))
      expect(found).toMatch(/^\S+ \(\S+\) imports \S+$/u)
      expect(found).toContain(`imports ${specifier}`)
      expect(more).toEqual([])
    }
  })

  test.each([
    ['domain/a.ts', `import type { A } from '../ingest/source.ts'`],
    ['ingest/a.ts', `type A = import('../projections/run.ts').A`],
    ['web/app/a.ts', `import type { Server } from 'node:http'`],
    ['web/server/a.ts', `const worker = new URL('../views/a.ts', import.meta.url)`],
    ['domain/a.ts', 'const a = await import(name)']
  ])('%s may not even say: %s', (file, text) => {
    expect(forbiddenImports(written(file, text))).toHaveLength(1)
  })

  test.each([
    ['ingest/http/a.ts', `import type { FastifyRequest } from 'fastify'`],
    ['web/app/a.ts', `import type { z } from 'zod'`],
    ['web/views/a.ts', `import type { A } from '../../projections/flows/contract.ts'`],
    ['projections/flows/contract.ts', `import { answeredAt } from '../contract.ts'`],
    [
      'web/server/commands/milan-2018.ts',
      `import { m } from '../../../fixtures/milan/published.ts'`
    ],
    ['tests/a.ts', `import { a } from '../web/server/main.ts'`]
  ])('but %s may say: %s', (file, text) => {
    expect(forbiddenImports(written(file, text))).toEqual([])
  })
})

test('a file outside every room is found', () => {
  expect(homeless(written('services/a.ts', ''))).toEqual(['services/a.ts'])
  expect(homeless(written('domain/a.ts', ''))).toEqual([])
})

describe('what the browser would load', () => {
  test('holds zod where a value is taken from a contract', () => {
    const lying = tree({
      'web/app/main.ts': `import { stages } from '../../domain/movement.ts'`,
      'domain/movement.ts': `import { z } from 'zod'`
    })
    expect(browserBurden(modulesOf(lying)).found).toEqual([
      'web/app/main.ts → domain/movement.ts → zod'
    ])
  })

  test('ends where only types are taken', () => {
    const honest = tree({
      'web/app/main.ts': `import type { Stage } from '../../domain/movement.ts'`,
      'domain/movement.ts': `import { z } from 'zod'`
    })
    expect(browserBurden(modulesOf(honest))).toEqual({ files: 1, found: [] })
  })

  test.each(['node:path', '../server/config.ts', '../../ingest/source.ts'])(
    'may not hold %s',
    (specifier) => {
      const { found } = browserBurden(written('web/app/a.ts', `import '${specifier}'`))
      expect(found).toHaveLength(1)
    }
  )
})
