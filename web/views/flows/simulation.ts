import type { BoundaryRow } from '../../../projections/boundaries/contract.ts'

/**
 * Whether the figures of a boundary are made up: its source begins by saying that it is a
 * simulation, or, where nobody defined it, its id ends so.
 */
export function isSimulation({
  boundary,
  source
}: Pick<BoundaryRow, 'boundary' | 'source'>): boolean {
  return source === null
    ? boundary.endsWith('-simulated')
    : /^simula(?:tion|zione)\b/iu.test(source)
}
