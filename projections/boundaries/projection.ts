import { applyFacts, type FactDefinition, factTable, field, saidTable } from '../facts.ts'
import type { Projection } from '../projection.ts'

const audience: FactDefinition = {
  table: 'boundary_audience',
  types: ['BoundaryAudienceSet'],
  columns: [field('boundary', 'varchar'), field('audience', 'varchar')]
}

const types = ['BoundaryDefined', 'BoundaryRevised']

/** What was said of each boundary; what it covers is read from the rollup of `flows`. */
export const boundaries: Projection = {
  name: 'boundaries',
  needs: ['flows'],
  tables: [
    {
      name: 'boundary_facts',
      columns: `seq bigint, event_id uuid, recorded_at timestamp, boundary varchar, label varchar,
        inhabitants bigint, source varchar`
    },
    factTable(audience)
  ],
  apply: (table) => [
    {
      types,
      said: types,
      sql: `
        insert into ${table('boundary_facts')}
        select seq, event_id, recorded_at, told[1], told[2], told[3]::bigint, told[4]
        from (
          select seq, event_id, recorded_at,
            json_extract_string(data, ['$.boundary', '$.label', '$.inhabitants', '$.source']) as told
          from ${saidTable}
          where type in (${types.map((type) => `'${type}'`).join(', ')})
        )`
    },
    ...applyFacts(table, audience)
  ]
}
