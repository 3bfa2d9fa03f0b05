import { amountColumns, type FactColumn, type FactDefinition, field, textAt } from '../facts.ts'

/** What is said of bins, of who took them away, and of what plants made of them. */

const records: FactDefinition = {
  table: 'waste_record',
  types: ['WasteRecorded'],
  each: 'lines',
  columns: [
    field('boundary', 'varchar'),
    field('site', 'varchar'),
    field('fraction', 'varchar'),
    ...amountColumns('line:quantity')
  ]
}

const collections: FactDefinition = {
  table: 'waste_collection',
  types: ['WasteCollected'],
  columns: [
    field('boundary', 'varchar'),
    field('site', 'varchar'),
    field('fraction', 'varchar'),
    field('plant', 'varchar'),
    field('destination', 'varchar'),
    ...amountColumns('quantity')
  ]
}

/** Whether a part was reported is told apart from whether its mass is known. */
function part(name: string): readonly FactColumn[] {
  return [
    field(`${name}_grams`, 'bigint', `${name}.netGrams`),
    { name: `has_${name}`, type: 'boolean', value: `${textAt(`${name}.value`)} is not null` }
  ]
}

const treatments: FactDefinition = {
  table: 'waste_treatment',
  types: ['TreatmentReported'],
  columns: [
    field('boundary', 'varchar'),
    field('plant', 'varchar'),
    field('valid_from', 'date', 'period.from'),
    field('valid_to', 'date', 'period.to'),
    ...['input', 'compost', 'reject', 'loss'].flatMap(part),
    field('biomethane_m3', 'double', 'biomethaneM3')
  ]
}

export const wasteFacts: readonly FactDefinition[] = [records, collections, treatments]
