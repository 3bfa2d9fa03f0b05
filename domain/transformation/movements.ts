import type { Moment } from '../event.ts'
import { became, flowed, type Line, mixedGroup } from '../line.ts'
import { totalGrams } from '../line-anomalies.ts'
import type { Movement } from '../movement.ts'
import { processGain, processLoss } from '../place.ts'
import type { Amount } from '../quantity.ts'
import { attributed, shareOf } from '../sorting/attribution.ts'
import { splitGrams } from '../split-grams.ts'

interface Transformation {
  readonly boundary: string
  readonly site: string
  readonly inputs: readonly Line[]
  readonly outputs: readonly Line[]
}

/** What the inputs have more than the outputs. Nobody measured it; independent errors add in squares. */
function differenceOf(inputs: readonly Line[], outputs: readonly Line[], netGrams: number): Amount {
  const variance = [...inputs, ...outputs].reduce(
    (sum, { quantity }) => sum + (quantity.sdGrams ?? 0) ** 2,
    0
  )
  return {
    value: String(netGrams),
    unit: 'g',
    netGrams,
    grossGrams: null,
    tareGrams: null,
    basis: 'estimated',
    bound: '=',
    factorId: null,
    sdGrams: Math.round(Math.sqrt(variance))
  }
}

/** An output is made of all inputs alike, so its product does not look for its like. */
function made(line: Line) {
  return { line: { ...line, product: null }, becomes: line }
}

function links(data: Transformation, outputs: readonly Line[], at: Moment): Movement[] {
  return attributed(data.inputs, outputs.map(made)).map(({ line, becomes }) =>
    became(data, line, becomes, at)
  )
}

/** More came out than went in: each output has its part of the inputs, and the rest was added. */
function gained(data: Transformation, inGrams: number, at: Moment): Movement[] {
  const { boundary, site, outputs } = data
  const masses = outputs.map(({ quantity }) => quantity.netGrams ?? 0)
  const parts = splitGrams(inGrams, masses)
  const share = (line: Line, grams: number) => ({
    ...line,
    quantity: shareOf(line.quantity, grams)
  })
  const ofInputs = outputs.map((line, index) => share(line, parts[index] ?? 0))
  const added = outputs.flatMap((line, index) => {
    const grams = (masses[index] ?? 0) - (parts[index] ?? 0)
    return grams === 0 ? [] : [share(line, grams)]
  })
  return [
    ...links(data, ofInputs, at),
    ...added.map((line) => flowed({ boundary, from: processGain, to: site }, line, at))
  ]
}

/**
 * Outputs are made of all inputs. What they lack to the inputs left as peel, water or gas; what they
 * have more (water, sugar) came in from outside. Where a mass is unknown, neither is guessed.
 */
export function transformationMovements(data: Transformation, at: Moment): Movement[] {
  const { boundary, site, inputs, outputs } = data
  const inGrams = totalGrams(inputs)
  const outGrams = totalGrams(outputs)
  if (inGrams === null || outGrams === null || inGrams === outGrams) return links(data, outputs, at)
  if (outGrams > inGrams) return gained(data, inGrams, at)
  const quantity = differenceOf(inputs, outputs, inGrams - outGrams)
  const loss = { lot: null, product: null, group: mixedGroup, quantity }
  return attributed<Line | null>(inputs, [...outputs.map(made), { line: loss, becomes: null }]).map(
    ({ line, becomes }) =>
      becomes === null
        ? flowed({ boundary, from: site, to: processLoss }, line, at)
        : became(data, line, becomes, at)
  )
}
