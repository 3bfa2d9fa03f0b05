import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stages } from '../../domain/movement.ts'
import { columnsOf } from '../../projections/flows/columns.ts'

function edges(...pairs: readonly string[]) {
  return pairs.map((pair) => {
    const [source = '', target = ''] = pair.split('>')
    return { source, target }
  })
}

function unstaged(ids: string) {
  return new Map([...ids].map((id) => [id, null]))
}

test('without any stage, columns follow the longest way', () => {
  const columns = columnsOf(unstaged('abcd'), edges('a>b', 'b>c', 'a>c', 'd>c'))
  expect(Object.fromEntries(columns)).toEqual({ a: 0, b: 1, c: 2, d: 0 })
})

test('a process without a stage stands beside those that have one', () => {
  const stageOf = new Map([
    ['plot', 'origin'],
    ['market', 'processing'],
    ['depot', null],
    ['van', null],
    ['home', null]
  ] as const)
  const columns = columnsOf(
    stageOf,
    edges('plot>depot', 'depot>market', 'van>market', 'market>home')
  )
  expect(Object.fromEntries(columns)).toEqual({ plot: 0, depot: 1, van: 1, market: 2, home: 3 })
})

test('flows that go round in a circle get columns all the same', () => {
  const columns = columnsOf(unstaged('abc'), edges('a>b', 'b>c', 'c>a', 'a>a'))
  expect([...columns.values()].sort()).toEqual([0, 1, 2])
})

test('a chain of 20,000 processes has as many columns', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => String(index).padStart(5, '0'))
  const stageOf = new Map(ids.map((id) => [id, null]))
  const chain = ids.slice(1).map((target, index) => ({ source: ids[index] ?? '', target }))
  expect(columnsOf(stageOf, chain).get('19999')).toBe(19_999)
})

test('columns are dense, the same in any order of links, and never against the stages', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const
  const edge = fc.record({ source: fc.constantFrom(...names), target: fc.constantFrom(...names) })
  const stage = fc.option(fc.constantFrom(...stages))
  fc.assert(
    fc.property(fc.array(edge), fc.array(stage, { minLength: 6, maxLength: 6 }), (all, said) => {
      const stageOf = new Map(names.map((name, index) => [name, said[index] ?? null]))
      const columns = columnsOf(stageOf, all)
      expect(columnsOf(new Map([...stageOf].reverse()), all.toReversed())).toEqual(columns)
      const used = [...new Set(columns.values())].sort((x, y) => x - y)
      expect(used).toEqual(used.map((_, index) => index))
      expect(columns.size).toBe(names.length)
      const staged = names.flatMap((name) => {
        const known = stageOf.get(name)
        return known ? [{ rank: stages.indexOf(known), column: columns.get(name) ?? -1 }] : []
      })
      for (const x of staged) {
        for (const y of staged)
          expect(Math.sign(x.column - y.column)).toBe(Math.sign(x.rank - y.rank))
      }
    })
  )
})
