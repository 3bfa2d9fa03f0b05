import { useState } from 'preact/hooks'
import type { Role } from '../../../domain/access/role.ts'
import { language, texts } from '../../app/address.ts'
import { ask, send } from '../../app/api.ts'
import { DoingState, useDoing } from '../../app/doing.tsx'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { Heads, TableFrame } from '../../app/table-frame.tsx'
import { InviteForm } from './invite-form.tsx'

/** A row of `GET /api/people`. */
interface Person {
  readonly subject: string
  readonly name: string | null
  readonly email: string | null
  readonly role: Role
  readonly tenant: string | null
  readonly boundaries: 'all' | readonly string[]
  /** Null: there is no second factor. */
  readonly secondFactorAt: string | null
  readonly grantedAt: string
}

/** Events of the log that still name somebody who was erased, as `POST …/erase` answers. */
interface Naming {
  readonly count: number
  readonly events: readonly {
    readonly type: string
    readonly eventId: string
    readonly fields: readonly string[]
  }[]
}

interface ErasedAnswer {
  readonly texts: Naming | null
}

/** Named in the message; the answer of the service has all. */
const mostShown = 5

/** Which events the desk has to take back by hand. */
function stillNamed(naming: Naming | null): string {
  if (naming === null || naming.count === 0) return ''
  const shown = naming.events
    .slice(0, mostShown)
    .map(({ type, eventId, fields }) => `${type} ${eventId} (${fields.join(', ')})`)
  const count = formatFor(language.value).count(naming.count)
  return texts.value.access.people.stillNamed(count, shown.join('; '))
}

/** What is done with one person, and what is said once it is done. */
type Act = (work: () => Promise<{ readonly said: string; readonly secret: string | null }>) => void

function PersonRow({ row, act }: { row: Person; act: Act }) {
  const { people, roleNames, second } = texts.value.access
  const name = row.name ?? row.subject
  const at = `/api/people/${encodeURIComponent(row.subject)}`
  const buttons = [
    {
      text: people.link,
      label: people.linkOf(name),
      run: async () => {
        const { link } = await send<{ readonly link: string }>(`${at}/link`)
        return { said: people.linkShown, secret: link }
      }
    },
    ...(row.secondFactorAt === null
      ? []
      : [
          {
            text: second.reset,
            label: second.resetOf(name),
            sure: second.resetSure(name),
            run: async () => {
              await send(`${at}/reset-factor`)
              return { said: second.resetDone(name), secret: null }
            }
          }
        ]),
    {
      text: people.revoke,
      label: people.revokeOf(name),
      run: async () => {
        await send(`${at}/revoke`)
        return { said: '', secret: null }
      }
    },
    {
      text: people.erase,
      label: people.eraseOf(name),
      sure: people.sure(name),
      run: async () => {
        const { texts: naming } = await send<ErasedAnswer>(`${at}/erase`)
        return { said: `${people.erased(name)} ${stillNamed(naming)}`.trim(), secret: null }
      }
    }
  ]
  return (
    <tr>
      <th scope="row">
        {name} <span class="minor">{row.email}</span>
      </th>
      <td>
        {roleNames[row.role]} <span class="minor">{row.tenant}</span>
      </td>
      <td>{row.boundaries === 'all' ? people.all : row.boundaries.join(', ')}</td>
      <td>{formatFor(language.value).instant(row.grantedAt)}</td>
      <td class="actions">
        {buttons.map(({ text, label, sure, run }) => (
          <button
            key={text}
            type="button"
            class="as-link"
            aria-label={label}
            onClick={() => {
              if (sure === undefined || window.confirm(sure)) act(run)
            }}
          >
            {text}
          </button>
        ))}
      </td>
    </tr>
  )
}

function PeopleTable({ rows, changed }: { rows: readonly Person[]; changed: () => void }) {
  const { people } = texts.value.access
  const { doing, run } = useDoing<{ readonly said: string; readonly secret: string | null }>()
  const act: Act = (work) =>
    run(async () => {
      const outcome = await work()
      changed()
      return outcome
    })
  const heads = [people.title, people.role, people.boundaries, people.since]
  return (
    <>
      {rows.length === 0 && <p>{people.none}</p>}
      {rows.length > 0 && (
        <TableFrame name={people.title}>
          <table class="table table-sm figures">
            <thead>
              <tr>
                <Heads names={[...heads, texts.value.accesses.nav]} />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <PersonRow key={row.subject} row={row} act={act} />
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      <DoingState doing={doing} />
      {doing.status === 'done' && doing.value.said !== '' && (
        <div class="alert alert-success" role="status">
          <p>{doing.value.said}</p>
          {doing.value.secret !== null && <code class="secret">{doing.value.secret}</code>}
        </div>
      )}
    </>
  )
}

/** People with access: the list, and the form for one more. */
export function People() {
  const { people } = texts.value.access
  const [version, setVersion] = useState(0)
  const { resource, retry } = useResource(
    'people',
    (signal) => ask<{ readonly rows: readonly Person[] }>('/api/people', {}, signal),
    String(version)
  )
  const changed = () => setVersion((count) => count + 1)
  return (
    <section class="rejects">
      <h2>{people.title}</h2>
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {resource.status === 'loading' && resource.value === null && <Loading />}
      {resource.value !== null && (
        <PeopleTable rows={resource.value.value.rows} changed={changed} />
      )}
      <InviteForm changed={changed} />
    </section>
  )
}
