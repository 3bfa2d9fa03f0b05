import { expect, test } from 'vitest'
import { Fitting } from './simplex.ts'

test.each([
  ['one of two that come to ten is ten at most', [[[1, 1], 10]], [1, 0], 10],
  ['what no equation names has no bound', [[[1, 0], 10]], [0, 1], Number.POSITIVE_INFINITY],
  ['a difference bounds neither', [[[1, -1], 4]], [1, 0], Number.POSITIVE_INFINITY],
  [
    'three that come to something in pairs are known',
    [
      [[1, 1, 0], 5],
      [[0, 1, 1], 7],
      [[1, 0, 1], 6]
    ],
    [1, 0, 0],
    2
  ],
  [
    'an equation said twice is no other',
    [
      [[1, 1], 3],
      [[1, 1], 3]
    ],
    [0, 1],
    3
  ],
  [
    'two that overlap bound what they share',
    [
      [[1, 1, 0], 5],
      [[0, 1, 1], 3]
    ],
    [0, 1, 0],
    3
  ],
  ['a sum below nothing is met by what is taken away', [[[1, -1, 1], -4]], [0, -1, 0], -4]
] as const)('%s', (_name, told, objective, most) => {
  const equations = told.map(([factors, sum]) => ({ factors, sum }))
  expect(new Fitting(equations, objective.length).mostOf(objective)).toBeCloseTo(most, 6)
})

test('sums that no figures fit are refused', () => {
  expect(() => new Fitting([{ factors: [1, 1], sum: -1 }], 2)).toThrow('no figures')
})

test('each question is answered by itself', () => {
  const fitting = new Fitting(
    [
      { factors: [1, 1, 0], sum: 5 },
      { factors: [0, 1, 1], sum: 3 }
    ],
    3
  )
  const asked = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [-1, 0, 0],
    [1, 1, 1],
    [1, 0, 0]
  ]
  expect(asked.map((objective) => fitting.mostOf(objective))).toEqual([5, 3, 3, -2, 8, 5])
})
