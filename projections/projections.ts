import { audit } from './audit/projection.ts'
import { balance } from './balance/projection.ts'
import { boundaries } from './boundaries/projection.ts'
import { epcis } from './epcis/projection.ts'
import { flows } from './flows/projection.ts'
import { plots } from './plots/projection.ts'
import { products } from './products/projection.ts'
import type { Projection } from './projection.ts'
import { quality } from './quality/projection.ts'
import { sites } from './sites/projection.ts'
import { startups } from './startups/projection.ts'
import { stocks } from './stocks/projection.ts'
import { surplus } from './surplus/projection.ts'
import { waste } from './waste/projection.ts'

/** Every projection, each after those that it needs. */
export const projections: readonly Projection[] = [
  flows,
  stocks,
  balance,
  boundaries,
  surplus,
  waste,
  sites,
  products,
  plots,
  startups,
  quality,
  epcis,
  audit
]
