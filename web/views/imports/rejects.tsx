import { useState } from 'preact/hooks'
import { language, texts } from '../../app/address.ts'
import { ask } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { Pager } from '../../app/pager.tsx'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { Heads, TableFrame } from '../../app/table-frame.tsx'

/** `GET /api/rejects` */
interface RejectsAnswer {
  readonly total: number
  readonly rows: readonly {
    readonly id: string | number
    readonly at: string
    readonly name: string
    readonly line: number | null
    readonly field: string | null
    readonly reason: string
    readonly value: string | null
  }[]
}

const perPage = 20

function RejectRows({ rows }: { rows: RejectsAnswer['rows'] }) {
  const { imports } = texts.value
  const format = formatFor(language.value)
  const heads = [
    ...[imports.name, imports.line, imports.field],
    ...[imports.reason, imports.value, imports.at]
  ]
  return (
    <TableFrame name={imports.rejects}>
      <table class="table table-sm figures">
        <thead>
          <tr>
            <Heads names={heads} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>{row.name}</td>
              <td>{row.line === null ? '' : format.count(row.line)}</td>
              <td>{row.field}</td>
              <td>{row.reason}</td>
              <td>
                <code>{row.value}</code>
              </td>
              <td>{format.instant(row.at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

/** Rows that could not be read, kept so that they can be corrected. */
export function Rejects({ version }: { version: number }) {
  const [offset, setOffset] = useState(0)
  const { imports } = texts.value
  const lang = language.value
  const { resource, retry } = useResource(`${version} ${offset} ${lang}`, (signal) =>
    ask<RejectsAnswer>('/api/rejects', { offset, limit: perPage, lang }, signal)
  )
  const answer = resource.value?.value ?? null
  return (
    <section class="rejects">
      <h2>{imports.rejects}</h2>
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {resource.status === 'loading' && answer === null && <Loading />}
      {answer !== null && <p>{answer.total === 0 ? imports.noRejects : imports.rejectsLead}</p>}
      {answer !== null && answer.total > 0 && <RejectRows rows={answer.rows} />}
      {answer !== null && answer.total > perPage && (
        <Pager offset={offset} perPage={perPage} total={answer.total} go={setOffset} />
      )}
    </section>
  )
}
