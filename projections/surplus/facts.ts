import { amountColumns, type FactColumn, type FactDefinition, field, instantAt } from '../facts.ts'

/** What is said of surplus from its offer to the hands that it ends in, as tables of facts. */

const lineColumns: readonly FactColumn[] = [
  field('lot', 'varchar', 'line:lot'),
  field('product', 'varchar', 'line:product'),
  field('product_group', 'varchar', 'line:group'),
  ...amountColumns('line:quantity')
]

const declarations: FactDefinition = {
  table: 'surplus_declaration',
  types: ['SurplusDeclared'],
  columns: [
    field('boundary', 'varchar'),
    field('surplus', 'varchar'),
    field('donor', 'varchar'),
    field('stand', 'varchar'),
    field('lot', 'varchar'),
    field('product', 'varchar'),
    field('product_group', 'varchar', 'group'),
    field('reason', 'varchar'),
    { name: 'available_until', type: 'timestamp', value: instantAt('availableUntil') },
    ...amountColumns('quantity')
  ]
}

/** What was asked, answered and decided about a surplus. */
const steps: FactDefinition = {
  table: 'surplus_step',
  types: [
    'SurplusAlertSent',
    'SurplusReminderSent',
    'SurplusClaimed',
    'SurplusDeclined',
    'ClaimReleased',
    'SurplusExpired',
    'SurplusWithdrawn'
  ],
  columns: [
    field('boundary', 'varchar'),
    field('surplus', 'varchar'),
    field('claim', 'varchar'),
    field('ngo', 'varchar'),
    field('takes_all', 'boolean', 'whole'),
    field('reason', 'varchar'),
    ...amountColumns('quantity')
  ]
}

const collections: FactDefinition = {
  table: 'surplus_collection',
  types: ['SurplusCollected'],
  each: 'lines',
  columns: [
    field('boundary', 'varchar'),
    field('surplus', 'varchar'),
    field('collection', 'varchar'),
    field('claim', 'varchar'),
    field('donor', 'varchar', 'from'),
    field('collector', 'varchar'),
    field('reported_by', 'varchar', 'reportedBy'),
    field('document', 'varchar', 'ddtNo'),
    field('collected_lot', 'varchar', 'line:collectedLot'),
    ...lineColumns
  ]
}

const sortingColumns = [
  field('boundary', 'varchar'),
  field('sorting', 'varchar'),
  field('site', 'varchar')
]

const sortingInputs: FactDefinition = {
  table: 'sorting_input',
  types: ['SurplusSorted'],
  each: 'inputs',
  columns: [...sortingColumns, field('collection', 'varchar', 'line:collection'), ...lineColumns]
}

const sortingEdible: FactDefinition = {
  table: 'sorting_edible',
  types: ['SurplusSorted'],
  each: 'edible',
  columns: [...sortingColumns, ...lineColumns]
}

const sortingRejects: FactDefinition = {
  table: 'sorting_reject',
  types: ['SurplusSorted'],
  each: 'rejects',
  columns: [...sortingColumns, field('fraction', 'varchar', 'line:fraction'), ...lineColumns]
}

const allocations: FactDefinition = {
  table: 'donation_allocation',
  types: ['DonationAllocated'],
  columns: [
    ...sortingColumns,
    field('donation', 'varchar'),
    field('lot', 'varchar'),
    field('receiver', 'varchar'),
    field('document', 'varchar', 'bollaNo'),
    ...amountColumns('quantity')
  ]
}

const deliveries: FactDefinition = {
  table: 'donation_delivery',
  types: ['DonationDelivered'],
  each: 'lines',
  columns: [
    ...sortingColumns,
    field('donation', 'varchar'),
    field('receiver', 'varchar'),
    field('reported_by', 'varchar', 'reportedBy'),
    field('document', 'varchar', 'bollaNo'),
    ...lineColumns
  ]
}

const attestations: FactDefinition = {
  table: 'receipt_attestation',
  types: ['ReceiptAttested'],
  columns: [
    field('boundary', 'varchar'),
    field('receiver', 'varchar'),
    field('donor', 'varchar'),
    field('valid_from', 'date', 'period.from'),
    field('valid_to', 'date', 'period.to'),
    ...amountColumns('quantity')
  ]
}

export const surplusFacts: readonly FactDefinition[] = [
  declarations,
  steps,
  collections,
  sortingInputs,
  sortingEdible,
  sortingRejects,
  allocations,
  deliveries,
  attestations
]
