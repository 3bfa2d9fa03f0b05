import { applyFacts, type FactDefinition, factTable, field } from '../facts.ts'
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
      sql: `
        insert into ${table('boundary_facts')}
        select seq, event_id, recorded_at, said[1], said[2], said[3]::bigint, said[4]
        from (
          select l.seq, l.event_id, l.recorded_at,
            json_extract_string(l.data, ['$.boundary', '$.label', '$.inhabitants', '$.source']) as said
          from log l
          join dictionary d on d.id = l.type
          where l.seq > $from and l.seq <= $to
            and d.name in (${types.map((type) => `'${type}'`).join(', ')})
        )`
    },
    ...applyFacts(table, audience)
  ]
}
