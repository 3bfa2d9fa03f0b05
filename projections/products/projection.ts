import { applyFacts, type FactDefinition, factTable, field, jsonField } from '../facts.ts'
import type { Projection } from '../projection.ts'

const listings: FactDefinition = {
  table: 'product_listing',
  types: ['ProductListed'],
  columns: [
    field('product', 'varchar', 'product'),
    field('label_it', 'varchar', 'label.it'),
    field('label_en', 'varchar', 'label.en'),
    field('product_group', 'varchar', 'group'),
    field('category', 'varchar', 'category'),
    field('cn8', 'varchar', 'cn8'),
    field('agrovoc', 'varchar', 'agrovoc'),
    jsonField('season', 'season'),
    field('shelf_life_days', 'bigint', 'shelfLifeDays'),
    field('packaging', 'varchar', 'packaging'),
    jsonField('assumptions', 'assumptions'),
    field('source', 'varchar', 'source')
  ]
}

const packagings: FactDefinition = {
  table: 'packaging_listing',
  types: ['PackagingListed'],
  columns: [
    field('packaging', 'varchar', 'packaging'),
    field('label_it', 'varchar', 'label.it'),
    field('label_en', 'varchar', 'label.en'),
    field('unit', 'varchar', 'unit'),
    field('unit_code', 'varchar', 'unitCode'),
    field('tare_grams', 'bigint', 'tareGrams'),
    field('reusable', 'boolean', 'reusable'),
    jsonField('assumptions', 'assumptions'),
    field('source', 'varchar', 'source')
  ]
}

const factors: FactDefinition = {
  table: 'factor_setting',
  types: ['ConversionFactorSet'],
  columns: [
    field('factor_id', 'varchar', 'factorId'),
    field('kind', 'varchar', 'kind'),
    field('product', 'varchar', 'product'),
    field('unit', 'varchar', 'unit'),
    field('packaging', 'varchar', 'packaging'),
    field('value', 'double', 'value'),
    field('measure', 'varchar', 'measure'),
    field('relative_sd', 'double', 'relativeSd'),
    field('valid_from', 'date', 'validFrom'),
    jsonField('assumptions', 'assumptions'),
    field('source', 'varchar', 'source')
  ]
}

const facts = [listings, packagings, factors]

/** Reference data: products, packaging and conversion factors, as they were said. */
export const products: Projection = {
  name: 'products',
  needs: ['flows'],
  tables: facts.map(factTable),
  apply: (table) => facts.flatMap((definition) => applyFacts(table, definition))
}
