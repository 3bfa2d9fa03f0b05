import { isPublished, publishedBalance, publishedRollup, publishedSides } from './published.ts'

/**
 * Which rows of each table of the read model a restricted tenant sees. A table that is not here is
 * empty for whoever is restricted, so that a new one shows nothing until somebody has decided.
 */
export interface Veil {
  /** The column that names the bounded space, by number of the dictionary or by name; null: none. */
  readonly boundary: { readonly column: string; readonly by: 'number' | 'name' } | null
  /** In place of `boundary`, where only other rows say it: a condition on the row `t`, of a list of names. */
  readonly within?: (boundaries: string) => string
  /** What makes a row a party's own; `everybody`: names and numbers that tell nothing by themselves. */
  readonly party: 'everybody' | 'nobody' | PartyColumns
  /** For the public: the rows that were published, of boundaries that are not open. */
  readonly published?: string
}

export interface PartyColumns {
  /** Columns of which one must be a place of the party's own. */
  readonly places: readonly string[]
  readonly by: 'number' | 'name'
  /** Column with the day on which it must be. */
  readonly day: string
}

const number = { column: 'boundary', by: 'number' } as const
const name = { column: 'boundary', by: 'name' } as const

const everybody: Veil = { boundary: null, party: 'everybody' }
const inBoundary: Veil = { boundary: name, party: 'everybody' }
const nobody: Veil = { boundary: name, party: 'nobody' }

function numbered(places: readonly string[], day: string, published?: string): Veil {
  const party = { places, day, by: 'number' } as const
  return { boundary: number, party, ...(published === undefined ? {} : { published }) }
}

function named(...places: readonly string[]): Veil {
  return { boundary: name, party: { places, by: 'name', day: 'market_day' } }
}

const ends = ['source', 'target'] as const

/** By name of the table. */
export const veils: Readonly<Record<string, Veil>> = {
  // Numbers and names by themselves; what they belong to is behind the veils of the other tables.
  dictionary: everybody,
  lot: everybody,
  lot_span: everybody,
  late_lot_span: everybody,
  claim: everybody,
  correction: everybody,
  corrected: everybody,
  build: everybody,
  log_checkpoint: everybody,
  identity: everybody,
  epcis_capture: everybody,
  process_stage: everybody,
  log_anomaly: everybody,
  audit_entry: { boundary: null, party: 'nobody' },
  // Only ever joined to a movement or a fact that is seen.
  log: {
    ...{ boundary: number, party: 'everybody' },
    published: `select * from main.log where seq in (select seq from main.flow where ${isPublished})`
  },
  log_movement: numbered(
    ends,
    'valid_from',
    `select * from main.log_movement where ${isPublished}`
  ),
  flow: numbered(ends, 'valid_from', `select * from main.flow where ${isPublished}`),
  flow_rollup: numbered(ends, 'valid_from', publishedRollup('product_group, ')),
  link_rollup: numbered(ends, 'valid_from', publishedRollup('')),
  balance_rollup: numbered(['process'], 'valid_from', publishedBalance),
  process_side: {
    ...{ boundary: number, party: 'everybody' },
    published: publishedSides
  },
  stock_day: numbered(['place'], 'day'),
  stock_count: named('site'),
  boundary_facts: {
    ...inBoundary,
    published: `select * from main.boundary_facts where boundary in (
        select d.name
        from main.flow f
        join main.dictionary d on d.id = f.boundary
        where f.publication is not null
      ) and boundary not in (select name from seen_boundary)`
  },
  boundary_audience: inBoundary,
  surplus_declaration: named('donor'),
  surplus_step: named('ngo'),
  surplus_collection: named('donor', 'collector'),
  sorting_input: named('site'),
  sorting_edible: named('site'),
  sorting_reject: named('site'),
  donation_allocation: named('site', 'receiver'),
  donation_delivery: named('site', 'receiver'),
  receipt_attestation: named('receiver', 'donor'),
  waste_record: named('site'),
  waste_collection: named('site', 'plant'),
  waste_treatment: named('plant'),
  // Names, managers and closures of places are published; only their opening says the boundary.
  site_fact: {
    ...everybody,
    within: (boundaries) =>
      `t.site in (select site from main.site_fact where boundary in (${boundaries}))`
  },
  product_listing: everybody,
  packaging_listing: everybody,
  factor_setting: everybody,
  plot_assignment: {
    boundary: name,
    party: { places: ['plot', 'holder'], by: 'name', day: 'from_day' }
  },
  planting: named('plot'),
  harvest: named('plot'),
  startup_fact: named('startup'),
  transformation: named('site'),
  report_rollup: named('place'),
  mention: named('place'),
  offer: nobody,
  sorting_output: nobody,
  // Behind `flow`, which nobody reads by itself.
  flow_change: { boundary: number, party: 'nobody' },
  detailed_cell: { boundary: number, party: 'nobody' }
}
