import { useState } from 'preact/hooks'
import type { ListAnswer } from '../../../projections/boundaries/contract.ts'
import { signInAddress, texts } from '../../app/address.ts'
import { ask, query } from '../../app/api.ts'
import { useResource } from '../../app/resource.ts'
import { session } from '../../app/session.ts'
import { Failed, Loading } from '../../app/states.tsx'
import {
  type Choice,
  choiceId,
  choicesOf,
  type FlowTableMapping,
  suitingChoice
} from './choices.ts'
import { FileForm } from './file-facts.tsx'
import { FileField, MappingChoice } from './file-part.tsx'
import { FileProblem } from './file-problem.tsx'
import './imports.css'
import { MappingEditor } from './mapping-editor.tsx'
import { Rejects } from './rejects.tsx'
import { RunForm } from './run-form.tsx'
import { type Inspection, inspect, type Opening, type SheetMapping } from './sheet.ts'
import { RawRows, SheetPreview } from './sheet-preview.tsx'

interface Known {
  readonly choices: readonly Choice[]
  readonly boundaries: ListAnswer
}

/** Whether whoever reads this may read sheets in; flow tables are offered to all, who are told at the end. */
function mayImport(): boolean {
  const scopes = session.value?.me?.scopes ?? []
  return scopes.includes('ingest:events') || scopes.includes('ingest:tables')
}

/** Others would only be told that they may not. */
function maySeeRejects(): boolean {
  return session.value?.me?.scopes.includes('read:rejects') ?? false
}

async function loadKnown(signal: AbortSignal): Promise<Known> {
  const [flowTables, sheets, boundaries] = await Promise.all([
    ask<{ readonly rows: readonly FlowTableMapping[] }>('/api/imports/mappings', {}, signal),
    mayImport()
      ? ask<{ readonly rows: readonly SheetMapping[] }>('/api/imports/sheets/mappings', {}, signal)
      : null,
    query<ListAnswer>('/api/boundaries/list', {}, signal)
  ])
  const choices = choicesOf(flowTables.value.rows, sheets?.value.rows ?? [])
  return { choices, boundaries: boundaries.value }
}

/** The chosen file, how the reader wants it opened, and what it looks like. */
function useFile() {
  const [chosen, setChosen] = useState<{ readonly file: File | null; readonly key: string }>({
    file: null,
    key: '0'
  })
  const [opening, setOpening] = useState<Opening>({})
  const { file, key } = chosen
  const question = file === null || !mayImport() ? null : JSON.stringify([key, opening])
  const { resource } = useResource<Inspection | null>(question, async (signal) =>
    file === null ? null : inspect(file, opening, signal)
  )
  return {
    ...{ file, fileKey: key, opening, isAsked: question !== null, resource },
    choose: (next: File | null) => {
      setChosen({ file: next, key: String(Number(key) + 1) })
      setOpening({})
    },
    open: (changed: Opening) => setOpening({ ...opening, ...changed })
  }
}

function ImportPart(props: Known & { readonly reload: () => void; readonly finished: () => void }) {
  const { choices, boundaries, reload, finished } = props
  const { imports, sheets } = texts.value
  const { file, fileKey, opening, isAsked, resource, choose, open } = useFile()
  const [asked, setAsked] = useState<string | null>(null)
  const [editing, setEditing] = useState(false)
  const [boundary, setBoundary] = useState(boundaries.rows[0]?.boundary ?? '')
  const inspected = isAsked && resource.status === 'ready' ? resource.value : null
  const suiting = inspected === null ? null : suitingChoice(choices, inspected)
  const choice = choices.find((each) => choiceId(each) === asked) ?? suiting ?? choices[0]
  if (choice === undefined) return null
  // A mapping that was just saved is on its way; nothing else is shown in its place.
  const isThere = asked === null || choiceId(choice) === asked
  const chooseFile = (next: File | null) => {
    choose(next)
    setAsked(null)
    setEditing(false)
  }
  return (
    <>
      <div class="import-form">
        <FileField chosen={chooseFile} />
      </div>
      {isAsked && resource.status === 'loading' && <p role="status">{sheets.looking}</p>}
      {isAsked && resource.status === 'failed' && (
        <FileProblem title={imports.failed} problem={resource.problem} />
      )}
      {inspected !== null && <FileForm facts={inspected} choose={open} />}
      <div class="import-form">
        <MappingChoice
          {...{ choices, choice, inspected }}
          choose={(id) => {
            setAsked(id)
            setEditing(false)
          }}
          edit={() => setEditing(true)}
          removed={() => {
            setAsked(null)
            reload()
          }}
        />
      </div>
      {editing && choice.kind === 'sheet' && inspected !== null && (
        <MappingEditor
          key={`${fileKey} ${choiceId(choice)} ${inspected.sheet}`}
          base={choice.mapping}
          rows={inspected.rows}
          headerLine={inspected.headerLine ?? 1}
          saved={(name) => {
            setEditing(false)
            setAsked(`sheet:${name}`)
            reload()
          }}
          cancel={() => setEditing(false)}
        />
      )}
      {!editing && isThere && inspected !== null && file !== null && choice.kind === 'sheet' && (
        <SheetPreview {...{ file, fileKey, opening, boundary }} mapping={choice.mapping} />
      )}
      {!editing && isThere && inspected !== null && choice.kind === 'flow-table' && (
        <RawRows rows={inspected.rows} />
      )}
      <RunForm
        {...{ file, fileKey, choice, opening, boundaries, boundary, finished }}
        chooseBoundary={setBoundary}
      />
    </>
  )
}

function SignInHint() {
  const { sheets, access } = texts.value
  return (
    <p class="alert alert-info">
      {sheets.signIn}{' '}
      <a href={signInAddress()} data-page>
        {access.signIn}
      </a>
    </p>
  )
}

/** Upload of a table, how it will be read, what came of it, and the rows that could not be read. */
export function ImportsView() {
  const { imports } = texts.value
  const [version, setVersion] = useState(0)
  const [reloads, setReloads] = useState(0)
  const { resource, retry } = useResource(
    session.value === null ? null : `import form ${mayImport()}`,
    loadKnown,
    String(reloads)
  )
  return (
    <>
      <h1>{imports.title}</h1>
      <p class="lead-text">{imports.lead}</p>
      {session.value !== null && !mayImport() && <SignInHint />}
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {resource.status === 'loading' && <Loading />}
      {resource.value !== null && (
        <ImportPart
          {...resource.value}
          reload={() => setReloads((count) => count + 1)}
          finished={() => setVersion((count) => count + 1)}
        />
      )}
      {maySeeRejects() && <Rejects version={version} />}
    </>
  )
}
