import { applyFacts, type FactDefinition, factTable, field, jsonField } from '../facts.ts'
import type { Projection } from '../projection.ts'

/** What was said of a place; what holds on a day is worked out when asked, whatever came first. */
const siteFacts: FactDefinition = {
  table: 'site_fact',
  types: ['SiteOpened', 'SiteRenamed', 'MarketConcessionChanged', 'SiteClosed'],
  columns: [
    field('site', 'varchar', 'site'),
    field('boundary', 'varchar', 'boundary'),
    field('name', 'varchar', 'name'),
    field('manager', 'varchar', 'manager'),
    field('address', 'varchar', 'address'),
    field('municipio', 'integer', 'municipio'),
    field('longitude', 'double', 'coordinates.longitude'),
    field('latitude', 'double', 'coordinates.latitude'),
    field('precision', 'varchar', 'coordinates.precision'),
    field('opened_on', 'date', 'openedOn'),
    field('from_day', 'date', 'from'),
    field('until_day', 'date', 'until'),
    field('reason', 'varchar', 'reason'),
    jsonField('assumptions', 'assumptions'),
    field('source', 'varchar', 'source')
  ]
}

/** Places with their names, managers, openings and closures. */
export const sites: Projection = {
  name: 'sites',
  needs: ['flows'],
  tables: [factTable(siteFacts)],
  apply: (table) => applyFacts(table, siteFacts)
}
