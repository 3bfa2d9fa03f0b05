import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Line } from '../../domain/line.ts'
import { attributed } from '../../domain/sorting/attribution.ts'
import { product, weighed } from './arbitrary.ts'
import { colli, kg, lineOf } from './chain.ts'

function out(line: Line, becomes = 'out') {
  return { line, becomes }
}

/** Which lot gave how much to what. */
function shares(parts: ReturnType<typeof attributed<string>>) {
  return parts.map(({ line, becomes }) => [line.lot, line.quantity.netGrams, becomes])
}

const tomato = lineOf('lot-t', 'tomato', kg(30))
const apple = lineOf('lot-a', 'apple', kg(10))
const mixed = lineOf('lot-m', null, kg(20))

describe('an output', () => {
  test('is made of the inputs of its product alone', () => {
    const more = lineOf('lot-t2', 'tomato', kg(10))
    expect(shares(attributed([tomato, apple, more], [out(lineOf('x', 'tomato', kg(20)))]))).toEqual(
      [
        ['lot-t', 15_000, 'out'],
        ['lot-t2', 5_000, 'out']
      ]
    )
  })

  test('that no input is of is made of all, in proportion to what is left of them', () => {
    const outputs = [
      out(lineOf(null, null, kg(15)), 'bin'),
      out(lineOf('x', 'tomato', kg(25)), 'box')
    ]
    // The tomatoes choose first and leave 5 kg, although the bin is named first.
    expect(shares(attributed([tomato, apple], outputs))).toEqual([
      ['lot-t', 5_000, 'bin'],
      ['lot-a', 10_000, 'bin'],
      ['lot-t', 25_000, 'box']
    ])
  })

  test('keeps the material of each input and the words of the output', () => {
    const [part] = attributed([mixed], [out(lineOf('x', 'tomato', kg(5)))])
    expect(part?.line).toEqual({ ...mixed, quantity: kg(5) })
  })

  test('of which there is more than came takes the rest in proportion to what came', () => {
    const made = attributed([tomato, apple], [out(lineOf('x', null, kg(44)))])
    expect(shares(made)).toEqual([
      ['lot-t', 33_000, 'out'],
      ['lot-a', 11_000, 'out']
    ])
  })

  test('of unknown mass is of the only input, or of unknown origin', () => {
    const count = lineOf('x', 'beer', colli(3))
    expect(attributed([mixed], [out(count)])).toEqual([out({ ...mixed, quantity: count.quantity })])
    expect(attributed([tomato, apple], [out(count)])).toEqual([out({ ...count, lot: null })])
  })

  test('of inputs of unknown mass is of unknown origin, unless there is one', () => {
    const counted = lineOf('lot-c', 'tomato', colli(3))
    const box = lineOf('x', 'tomato', kg(5))
    expect(shares(attributed([counted, tomato], [out(box)]))).toEqual([[null, 5_000, 'out']])
    expect(shares(attributed([counted, apple], [out(box)]))).toEqual([['lot-c', 5_000, 'out']])
  })

  test('of 0 g takes nothing', () => {
    expect(attributed([tomato, apple], [out(lineOf('x', 'tomato', kg(0)))])).toEqual([])
  })

  test('shares its deviation as it shares its mass', () => {
    const made = attributed([tomato, apple], [out(lineOf('x', null, kg(40)))])
    expect(made.map(({ line }) => line.quantity.sdGrams)).toEqual([300, 100])
  })
})

const masses = fc.array(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 2_000_000_000 })), {
  minLength: 1,
  maxLength: 8
})
const linesOf = (grams: readonly number[], products: readonly (string | null)[]) =>
  grams.map((mass, index) =>
    lineOf(`lot-${index}`, products[index % products.length] ?? null, weighed(mass))
  )
const products = fc.array(fc.option(fc.constantFrom('tomato', 'apple'), { nil: null }), {
  minLength: 1,
  maxLength: 8
})

function total(grams: readonly number[]): number {
  return grams.reduce((sum, each) => sum + each, 0)
}

function partsBy(parts: ReturnType<typeof attributed<number>>, of: (index: number) => boolean) {
  return total(
    parts
      .filter(({ becomes }) => of(becomes))
      .map(({ line }) => line.quantity.netGrams ?? Number.NaN)
  )
}

describe('whatever the masses are', () => {
  test('the parts of an output are the output, to the gram', () => {
    fc.assert(
      fc.property(masses, products, masses, products, (into, kinds, outOf, outKinds) => {
        fc.pre(into.every((grams) => grams > 0))
        const outputs = linesOf(outOf, outKinds).map((line, becomes) => ({ line, becomes }))
        const parts = attributed(linesOf(into, kinds), outputs)
        for (const { line, becomes } of outputs) {
          expect(partsBy(parts, (index) => index === becomes)).toBe(line.quantity.netGrams)
        }
      }),
      { numRuns: 1_000 }
    )
  })

  test('all that goes in comes out of its own lot, to the gram, where outputs make up inputs', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 })
    fc.assert(
      fc.property(masses, cuts, (into, shares) => {
        const whole = total(into)
        fc.pre(whole > 0)
        const ends = [...shares.map((share) => Math.floor(share * whole)), whole].toSorted(
          (a, b) => a - b
        )
        const outOf = ends.map((end, index) => end - (ends[index - 1] ?? 0))
        const outputs = linesOf(outOf, [null]).map((line, becomes) => ({ line, becomes }))
        const parts = attributed(linesOf(into, [null]), outputs)
        const left = into.map((_, index) =>
          total(
            parts
              .filter(({ line }) => line.lot === `lot-${index}`)
              .map(({ line }) => line.quantity.netGrams ?? Number.NaN)
          )
        )
        expect(left).toEqual(into)
        for (const { line } of parts) expect(line.quantity.netGrams).toBeGreaterThan(0)
      }),
      { numRuns: 1_000 }
    )
  })

  test('no output of one product is made of another while its own came in', () => {
    fc.assert(
      fc.property(masses, fc.array(product, { minLength: 2, maxLength: 3 }), (into, kinds) => {
        fc.pre(total(into) > 0)
        const inputs = linesOf(into, kinds)
        const [first] = inputs
        fc.pre(first !== undefined && first.quantity.netGrams !== 0)
        const output = lineOf('x', first?.product ?? null, weighed(7))
        for (const { line } of attributed(inputs, [{ line: output, becomes: 0 }])) {
          expect(line.product).toBe(output.product)
        }
      })
    )
  })
})
