import { balance } from './balance/projection.ts'
import { boundaries } from './boundaries/projection.ts'
import { flows } from './flows/projection.ts'
import type { Projection } from './projection.ts'

/** Every projection, each after those that it needs. */
export const projections: readonly Projection[] = [flows, balance, boundaries]
