import type { Line } from '../line.ts'
import type { Amount } from '../quantity.ts'
import { splitGrams } from '../split-grams.ts'

interface Output<Becomes> {
  readonly line: Line
  readonly becomes: Becomes
}

/** An input with what of it no output has been made of yet. */
interface Input {
  readonly line: Line
  /** Null where it is unknown. */
  readonly massGrams: number | null
  leftGrams: number
}

function isOf(product: string | null) {
  return ({ line }: Input) => product !== null && line.product === product
}

/** A share of an amount: its grams are part of it, what was said of the whole stays with it. */
export function shareOf(quantity: Amount, netGrams: number): Amount {
  const whole = quantity.netGrams
  const sdGrams =
    whole === null || whole === 0 || quantity.sdGrams === null
      ? quantity.sdGrams
      : Math.round((quantity.sdGrams * netGrams) / whole)
  return { ...quantity, netGrams, sdGrams }
}

/** Masses of the inputs and how much of each is left; null where one is unknown, or all are 0. */
function weightsOf(inputs: readonly Input[]) {
  const masses = inputs.flatMap(({ massGrams }) => (massGrams === null ? [] : [massGrams]))
  if (masses.length < inputs.length || !masses.some((grams) => grams > 0)) return null
  const left = inputs.map(({ leftGrams }) => leftGrams)
  return { masses, left, leftGrams: left.reduce((sum, grams) => sum + grams, 0) }
}

/**
 * Takes grams from inputs in proportion to what is left of them, so that none gives more than it
 * has; what exceeds them all is taken in proportion to what they were, and shows as imbalance.
 */
function take(grams: number, inputs: readonly Input[]): readonly number[] | null {
  if (grams === 0) return inputs.map(() => 0)
  const weights = weightsOf(inputs)
  if (weights === null) return null
  const { masses, left, leftGrams } = weights
  const within = Math.min(grams, leftGrams)
  const parts = within === 0 ? left.map(() => 0) : splitGrams(within, left)
  const beyond = grams === within ? [] : splitGrams(grams - within, masses)
  return inputs.map((input, index) => {
    const part = parts[index] ?? 0
    input.leftGrams -= part
    return part + (beyond[index] ?? 0)
  })
}

/** One output as made of its inputs. Where a mass is unknown, several inputs cannot be told apart. */
function madeOf<Becomes>(
  { line, becomes }: Output<Becomes>,
  inputs: readonly Input[]
): Output<Becomes>[] {
  const { netGrams } = line.quantity
  const parts = netGrams === null ? null : take(netGrams, inputs)
  if (parts === null) {
    const [only] = inputs
    const source = inputs.length === 1 && only !== undefined ? only.line : { ...line, lot: null }
    return [{ line: { ...source, quantity: line.quantity }, becomes }]
  }
  return inputs.flatMap((input, index) => {
    const part = parts[index] ?? 0
    if (part === 0) return []
    return [{ line: { ...input.line, quantity: shareOf(line.quantity, part) }, becomes }]
  })
}

/**
 * Says of which inputs each output was made: of those of its product, or of all where none has it,
 * in proportion to what is left of them. Not one gram of an output is lost or made up, and no input
 * gives more than it has while another that could give has some. Where a mass is unknown and there
 * are several inputs, the output stands for one of unknown origin.
 *
 * @returns per pair of input and output that input's line with the output's share as its quantity.
 */
export function attributed<Becomes>(
  inputs: readonly Line[],
  outputs: readonly Output<Becomes>[]
): Output<Becomes>[] {
  const open = inputs.map((line): Input => {
    const massGrams = line.quantity.netGrams
    return { line, massGrams, leftGrams: massGrams ?? 0 }
  })
  const made = new Map<Output<Becomes>, Output<Becomes>[]>()
  // Outputs that can only come from their own product choose first, the mixed ones get what is left.
  for (const output of outputs) {
    const own = open.filter(isOf(output.line.product))
    if (own.length > 0) made.set(output, madeOf(output, own))
  }
  return outputs.flatMap((output) => made.get(output) ?? madeOf(output, open))
}
