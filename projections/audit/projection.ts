import { auditTypes } from '../../domain/catalog.ts'
import { textAt } from '../facts.ts'
import type { Projection } from '../projection.ts'

const outcome = `
  case type when 'AccessRefused' then 'refused' when 'SignInFailed' then 'failed'
    when 'SecondFactorFailed' then 'failed' else 'done' end`

/** Whom it was about; where that is who did it, nobody else. */
const whom = `coalesce(${textAt('subject')}, ${textAt('key')})`

/**
 * The notes of access, each as it stands in the log: none is ever corrected or voided, and none is of
 * any boundary.
 */
export const audit: Projection = {
  name: 'audit',
  needs: [],
  tables: [
    {
      name: 'audit_entry',
      columns: `seq bigint, event_id uuid, type varchar, occurred_at timestamp,
        recorded_at timestamp, who varchar, whom varchar, outcome varchar, data varchar`
    }
  ],
  apply: (table) => [
    {
      types: auditTypes,
      sql: `
        insert into ${table('audit_entry')}
        select seq, event_id, type, occurred_at, recorded_at, who, nullif(${whom}, who), ${outcome},
          data
        from (
          select l.seq, l.event_id, d.name as type, l.occurred_at, l.recorded_at, l.said as data,
            l.actor as who
          from log l
          join dictionary d on d.id = l.type
          where l.seq > $from and l.seq <= $to
            and d.name in (${auditTypes.map((type) => `'${type}'`).join(', ')})
        )`
    }
  ]
}
