import { expect, test } from 'vitest'
import { circlesOf } from './circles.ts'
import { written } from './module.ts'

const names = (modules: Parameters<typeof circlesOf>[0]) =>
  circlesOf(modules).map((circle) => circle.toSorted())

test('a circle is found, also by types and over several files; what only joins it is not in it', () => {
  const modules = [
    ...written('domain/a.ts', "import type { B } from './b.ts'"),
    ...written('domain/b.ts', "import './c.ts'"),
    ...written('domain/c.ts', "import './a.ts'; import './d.ts'"),
    ...written('domain/d.ts', "import './e.ts'"),
    ...written('domain/e.ts', "import './e.ts'"),
    ...written('domain/f.ts', "import './a.ts'; import 'zod'")
  ]
  expect(names(modules).toSorted()).toEqual([
    ['domain/a.ts', 'domain/b.ts', 'domain/c.ts'],
    ['domain/e.ts']
  ])
})
