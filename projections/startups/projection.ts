import { applyFacts, type FactDefinition, factTable, field, jsonField } from '../facts.ts'
import type { Projection } from '../projection.ts'

const startupFacts: FactDefinition = {
  table: 'startup_fact',
  types: ['StartupRegistered', 'MilestoneReached'],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    field('startup', 'varchar', 'startup'),
    field('name', 'varchar', 'name'),
    field('project', 'varchar', 'project'),
    field('activity', 'varchar', 'activity'),
    field('founded_on', 'date', 'foundedOn'),
    field('plot', 'varchar', 'plot'),
    jsonField('assumptions', 'assumptions'),
    field('source', 'varchar', 'source'),
    field('milestone', 'varchar', 'milestone'),
    field('reached_on', 'date', 'on'),
    field('note', 'varchar', 'note')
  ]
}

/** The known masses of one side of a transformation. */
function massesOf(side: 'inputs' | 'outputs'): string {
  return `cast(json_extract(data, '$.${side}[*].quantity.netGrams') as hugeint[])`
}

const transformations: FactDefinition = {
  table: 'transformation',
  types: ['LotTransformed'],
  columns: [
    field('boundary', 'varchar', 'boundary'),
    field('site', 'varchar', 'site'),
    field('batch', 'varchar', 'batch'),
    { name: 'in_grams', type: 'hugeint', value: `list_sum(${massesOf('inputs')})` },
    {
      name: 'in_unknown_n',
      type: 'bigint',
      value: `len(${massesOf('inputs')}) - list_count(${massesOf('inputs')})`
    },
    { name: 'out_grams', type: 'hugeint', value: `list_sum(${massesOf('outputs')})` },
    {
      name: 'out_unknown_n',
      type: 'bigint',
      value: `len(${massesOf('outputs')}) - list_count(${massesOf('outputs')})`
    }
  ]
}

const facts = [startupFacts, transformations]

/** Startups with their milestones and what they made of what; what they moved is in the flows. */
export const startups: Projection = {
  name: 'startups',
  needs: ['flows'],
  tables: facts.map(factTable),
  apply: (table) => facts.flatMap((definition) => applyFacts(table, definition))
}
