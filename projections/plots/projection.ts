import { applyFacts, type FactDefinition, factTable, field, jsonField } from '../facts.ts'
import type { Projection } from '../projection.ts'

const assignments: FactDefinition = {
  table: 'plot_assignment',
  types: ['PlotAssigned', 'PlotReleased'],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    field('plot', 'varchar', 'plot'),
    field('holder', 'varchar', 'holder'),
    field('project', 'varchar', 'project'),
    field('area_m2', 'bigint', 'areaSquareMetres'),
    field('title', 'varchar', 'title'),
    field('from_day', 'date', 'from'),
    field('to_day', 'date', 'to'),
    field('reason', 'varchar', 'reason'),
    jsonField('assumptions', 'assumptions')
  ]
}

const plantings: FactDefinition = {
  table: 'planting',
  types: ['CropPlanted'],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    field('plot', 'varchar', 'plot'),
    field('crop', 'varchar', 'crop'),
    field('area_m2', 'bigint', 'areaSquareMetres'),
    field('method', 'varchar', 'method')
  ]
}

const harvests: FactDefinition = {
  table: 'harvest',
  types: ['HarvestRecorded'],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    field('plot', 'varchar', 'plot'),
    field('lot', 'varchar', 'lot'),
    field('product', 'varchar', 'product'),
    field('product_group', 'varchar', 'group'),
    field('mass_grams', 'bigint', 'quantity.netGrams'),
    field('basis', 'varchar', 'quantity.basis'),
    field('area_m2', 'bigint', 'areaSquareMetres'),
    field('intended_use', 'varchar', 'intendedUse')
  ]
}

const facts = [assignments, plantings, harvests]

/** Plots with who works them, what grows there and what was harvested, as it was said. */
export const plots: Projection = {
  name: 'plots',
  needs: ['flows'],
  tables: facts.map(factTable),
  apply: (table) => facts.flatMap((definition) => applyFacts(table, definition))
}
