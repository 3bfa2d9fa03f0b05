import { applyFacts, type FactDefinition, factTable, field, saidTable, textAt } from '../facts.ts'
import type { Projection } from '../projection.ts'
import { naming, observationTypes, reportCells } from './reporter.ts'

/** Events that name a place or product and move nothing, so that no movement shows them. */
const mentions: FactDefinition = {
  table: 'mention',
  types: [
    'CropPlanted',
    'StockCounted',
    'CrateMoved',
    'CrateReturned',
    'SurplusDeclared',
    'SurplusClaimed',
    'DonationAllocated',
    'ReceiptAttested',
    'WasteRecorded'
  ],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    {
      name: 'place',
      type: 'varchar',
      value: `coalesce(${['site', 'plot', 'donor', 'ngo'].map(textAt).join(', ')})`
    },
    {
      name: 'product',
      type: 'varchar',
      value: `coalesce(${textAt('product')}, ${textAt('crop')})`
    }
  ]
}

const offers: FactDefinition = {
  table: 'offer',
  types: ['SurplusDeclared', 'SurplusClaimed', 'ClaimReleased'],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    field('surplus', 'varchar', 'surplus'),
    field('mass_grams', 'bigint', 'quantity.netGrams'),
    field('sd_grams', 'bigint', 'quantity.sdGrams')
  ]
}

const edibleMasses = "cast(json_extract(data, '$.edible[*].quantity.netGrams') as hugeint[])"

const sortings: FactDefinition = {
  table: 'sorting_output',
  types: ['SurplusSorted'],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    field('sorting', 'varchar', 'sorting'),
    {
      // Null where one of the masses is not known; nothing edible is 0.
      name: 'edible_grams',
      type: 'hugeint',
      value: `case when list_count(${edibleMasses}) = len(${edibleMasses})
        then coalesce(list_sum(${edibleMasses}), 0) end`
    }
  ]
}

const facts = [mentions, offers, sortings]

const reportKeys = ['boundary', 'place', 'channel', 'market_day', 'late_minutes'] as const

/** How good the statements are: who reports when, and what contradicts what. */
export const quality: Projection = {
  name: 'quality',
  needs: ['flows'],
  tables: [
    {
      name: 'report_rollup',
      columns: `boundary varchar, place varchar, channel varchar, market_day date,
        late_minutes integer, n bigint`,
      rollup: { keys: reportKeys, sums: ['n'] }
    },
    ...facts.map(factTable)
  ],
  apply: (table) => [
    {
      sql: `insert into ${table('report_rollup')}
        ${reportCells('l.seq > $from and l.seq <= $to', saidTable)}`,
      types: observationTypes,
      said: naming
    },
    ...facts.flatMap((definition) => applyFacts(table, definition))
  ]
}
