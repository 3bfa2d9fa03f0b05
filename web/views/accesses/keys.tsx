import { useState } from 'preact/hooks'
import type { Scope } from '../../../domain/access/role.ts'
import { language, texts } from '../../app/address.ts'
import { ask, send } from '../../app/api.ts'
import { DoingState, fieldOf, useDoing } from '../../app/doing.tsx'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { TableFrame } from '../../app/table-frame.tsx'

/** A row of `GET /api/keys`. */
interface Key {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: string
  readonly usedAt: string | null
  readonly revokedAt: string | null
}

interface Issued {
  readonly key: string
}

function KeyRow({ row, revoke }: { row: Key; revoke: () => void }) {
  const { keys, scopeNames } = texts.value.access
  const format = formatFor(language.value)
  return (
    <tr>
      <th scope="row">
        {row.name} <span class="minor">{row.id}</span>
      </th>
      <td>{row.scopes.map((scope) => scopeNames[scope]).join(', ')}</td>
      <td>{row.usedAt === null ? keys.never : format.instant(row.usedAt)}</td>
      <td>{format.instant(row.expiresAt)}</td>
      <td>
        {row.revokedAt !== null ? (
          keys.revoked
        ) : (
          <button
            type="button"
            class="as-link"
            aria-label={keys.revokeOf(row.name)}
            onClick={revoke}
          >
            {keys.revoke}
          </button>
        )}
      </td>
    </tr>
  )
}

function KeyTable({ rows, changed }: { rows: readonly Key[]; changed: () => void }) {
  const { keys } = texts.value.access
  const { doing, run } = useDoing<void>()
  if (rows.length === 0) return <p>{keys.none}</p>
  return (
    <TableFrame name={keys.title}>
      <table class="table table-sm figures">
        <thead>
          <tr>
            <th scope="col">{keys.name}</th>
            <th scope="col">{keys.scopes}</th>
            <th scope="col">{keys.used}</th>
            <th scope="col">{keys.until}</th>
            <th scope="col">{keys.revoke}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <KeyRow
              key={row.id}
              row={row}
              revoke={() =>
                run(async () => {
                  await send(`/api/keys/${row.id}/revoke`)
                  changed()
                })
              }
            />
          ))}
        </tbody>
      </table>
      <DoingState doing={doing} />
    </TableFrame>
  )
}

function IssueForm({ scopes, changed }: { scopes: readonly Scope[]; changed: () => void }) {
  const { keys, scopeNames } = texts.value.access
  const { doing, run } = useDoing<Issued>()
  return (
    <>
      <form
        class="import-form"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const body = {
            name: fieldOf(form, 'name'),
            days: Number(fieldOf(form, 'days')),
            scopes: new FormData(form).getAll('scope')
          }
          run(async () => {
            const issued = await send<Issued>('/api/keys', body)
            changed()
            return issued
          })
        }}
      >
        <div class="field">
          <label for="key-name">{keys.name}</label>
          <input id="key-name" name="name" required maxLength={80} />
        </div>
        <div class="field">
          <label for="key-days">{keys.days}</label>
          <input
            id="key-days"
            name="days"
            type="number"
            min={1}
            max={366}
            defaultValue="90"
            required
          />
        </div>
        <fieldset class="choice">
          <legend>{keys.scopes}</legend>
          {scopes.map((scope) => (
            <label key={scope}>
              <input type="checkbox" name="scope" value={scope} />
              {scopeNames[scope]}
            </label>
          ))}
        </fieldset>
        <div class="actions">
          <button type="submit" class="btn btn-primary">
            {keys.issue}
          </button>
        </div>
      </form>
      <DoingState doing={doing} />
      {doing.status === 'done' && (
        <div class="alert alert-success" role="status">
          <p>{keys.shownOnce}</p>
          <code class="secret">{doing.value.key}</code>
        </div>
      )}
    </>
  )
}

/** API keys: the list, and the form for a new one. */
export function Keys({ scopes }: { scopes: readonly Scope[] }) {
  const { keys } = texts.value.access
  const [version, setVersion] = useState(0)
  const { resource, retry } = useResource(
    'keys',
    (signal) => ask<{ readonly rows: readonly Key[] }>('/api/keys', {}, signal),
    String(version)
  )
  const changed = () => setVersion((count) => count + 1)
  return (
    <section class="rejects">
      <h2>{keys.title}</h2>
      <p class="lead-text">{keys.lead}</p>
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {resource.status === 'loading' && resource.value === null && <Loading />}
      {resource.value !== null && <KeyTable rows={resource.value.value.rows} changed={changed} />}
      <IssueForm scopes={scopes} changed={changed} />
    </section>
  )
}
