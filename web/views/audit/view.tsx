import type { AuditEntry, EventsAnswer } from '../../../projections/audit/contract.ts'
import { address, go, language, texts } from '../../app/address.ts'
import { ask, query } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { ScopedPage } from '../../app/scoped-page.tsx'
import { Failed, Loading } from '../../app/states.tsx'
import { Filters } from './filters.tsx'
import { type Known, sentenceOf, type Telling } from './sentence.ts'
import { type AuditState, readState, writeState } from './state.ts'

/** Entries of a page: as many as a screen or two. */
const pageEntries = 50

/** An entry that got into the log so much later is said to. */
const lateMs = 60_000

interface Named<Id extends string> {
  readonly rows: readonly (Readonly<Record<Id, string>> & { readonly name: string | null })[]
}

function namesOf<Id extends string>({ rows }: Named<Id>, id: Id): ReadonlyMap<string, string> {
  return new Map(rows.flatMap((row) => (row.name === null ? [] : [[row[id], row.name] as const])))
}

/** Names for codes. They are read beside the audit, which holds none. */
async function loadKnown(signal: AbortSignal): Promise<Known> {
  const [people, keys] = await Promise.all([
    ask<Named<'subject'>>('/api/people', {}, signal),
    ask<Named<'id'>>('/api/keys', {}, signal)
  ])
  return { people: namesOf(people.value, 'subject'), keys: namesOf(keys.value, 'id') }
}

const nothingKnown: Known = { people: new Map(), keys: new Map() }

function change(part: Partial<AuditState>): void {
  const { path, search } = address.value
  go(path + writeState(search, { ...readState(search), cursor: null, ...part }))
}

function Entry({ entry, telling }: { entry: AuditEntry; telling: Telling }) {
  const { words, format } = telling
  const { at, recordedAt, outcome, count, who } = entry
  const isLate = Date.parse(recordedAt) - Date.parse(at) > lateMs
  return (
    <li class={`audit-entry is-${outcome}`}>
      <p class="audit-when">
        <time dateTime={at}>{format.instant(at)}</time>
        <span class="audit-outcome">{words.outcomes[outcome]}</span>
        {count > 1 && <span>{words.times(format.count(count))}</span>}
        {isLate && <span>{words.late(format.instant(recordedAt))}</span>}
      </p>
      <p class="audit-sentence">{sentenceOf(entry, telling)}</p>
      <button
        type="button"
        class="as-link audit-only"
        aria-label={words.only(who)}
        onClick={() => change({ who })}
      >
        {who}
      </button>
    </li>
  )
}

function Entries({ answer, state }: { answer: EventsAnswer; state: AuditState }) {
  const { audit: words, access } = texts.value
  const names = useResource('names', loadKnown).resource
  const telling = {
    ...{ words, access, format: formatFor(language.value) },
    known: names.value ?? nothingKnown
  }
  const { rows, next } = answer
  return (
    <>
      {rows.length === 0 && <p role="status">{words.none}</p>}
      <ol class="audit-entries" aria-label={words.list}>
        {rows.map((entry) => (
          <Entry key={entry.eventId} entry={entry} telling={telling} />
        ))}
      </ol>
      <p class="pager">
        {state.cursor !== null && (
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            onClick={() => change({ cursor: null })}
          >
            {words.newest}
          </button>
        )}
        {next !== null && (
          <button
            type="button"
            class="btn btn-outline-primary btn-sm"
            onClick={() => change({ cursor: String(next) })}
          >
            {words.older}
          </button>
        )}
      </p>
    </>
  )
}

function Audit() {
  const { search } = address.value
  const state = readState(search)
  const { resource, retry } = useResource(JSON.stringify(state), (signal) =>
    query<EventsAnswer>('/api/audit/events', { ...state, limit: pageEntries }, signal)
  )
  return (
    <>
      <Filters state={state} change={change} />
      <section class={resource.status === 'loading' ? 'results is-loading' : 'results'}>
        {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
        {resource.status === 'loading' && resource.value === null && <Loading />}
        {resource.value !== null && <Entries answer={resource.value.value} state={state} />}
      </section>
    </>
  )
}

/** Who was let in, who took what out, and who was refused; for the desk. */
export function AuditView() {
  return (
    <ScopedPage scope="read:audit" words={texts.value.audit}>
      <Audit />
    </ScopedPage>
  )
}
