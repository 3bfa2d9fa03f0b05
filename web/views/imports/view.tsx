import { useRef, useState } from 'preact/hooks'
import type { ListAnswer } from '../../../projections/boundaries/contract.ts'
import { language, pageAddress, texts } from '../../app/address.ts'
import { ask, Problem, query, rememberWrite } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading, Reason } from '../../app/states.tsx'
import { Rejects } from './rejects.tsx'
import {
  type ImportResult,
  intakeModes,
  type Upload,
  type UploadProgress,
  uploadCsv
} from './upload.ts'

/** `GET /api/imports/mappings` */
interface MappingsAnswer {
  readonly rows: readonly {
    readonly name: string
    readonly doc: string
    readonly columns: readonly string[]
  }[]
}

type Phase =
  | { readonly kind: 'ready' }
  | { readonly kind: 'running'; readonly progress: UploadProgress | null }
  | { readonly kind: 'done'; readonly result: ImportResult; readonly boundary: string }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'stopped' }

/** Reads the form; null where the browser's own checks have let nothing be chosen. */
function uploadOf(form: HTMLFormElement): Upload | null {
  const data = new FormData(form)
  const file = data.get('file')
  const mapping = data.get('mapping')
  const boundary = data.get('boundary')
  const mode = intakeModes.find((known) => known === data.get('mode'))
  if (!(file instanceof File) || typeof mapping !== 'string' || typeof boundary !== 'string') {
    return null
  }
  return mode === undefined ? null : { file, mapping, boundary, mode }
}

function Progress({ progress }: { progress: UploadProgress | null }) {
  const { imports } = texts.value
  const format = formatFor(language.value)
  return (
    <div class="progress-block">
      <progress
        aria-label={imports.title}
        {...(progress === null ? {} : { max: progress.totalBytes, value: progress.sentBytes })}
      />
      <p role="status">
        {progress !== null &&
          `${imports.sending(format.bytes(progress.sentBytes), format.bytes(progress.totalBytes))}. `}
        {progress !== null && progress.read > 0 && imports.progress(format.count(progress.read))}
      </p>
    </div>
  )
}

function Result({ result, boundary }: { result: ImportResult; boundary: string }) {
  const { imports } = texts.value
  const { count } = formatFor(language.value)
  const facts = [
    { key: 'read', name: imports.read, value: result.read },
    { key: 'appended', name: imports.appended, value: result.appended },
    { key: 'duplicates', name: imports.duplicates, value: result.duplicates },
    { key: 'rejected', name: imports.rejected, value: result.rejected }
  ]
  const separator = pageAddress('/').includes('?') ? '&' : '?'
  return (
    <div
      class={result.rejected === 0 ? 'alert alert-success' : 'alert alert-warning'}
      role="status"
    >
      <p class="fw-semibold">{imports.done}</p>
      {result.appended === 0 && (
        <p>{result.rejected === 0 ? imports.nothingNew : imports.nothingKept}</p>
      )}
      <dl class="facts">
        {facts.map(({ key, name, value }) => (
          <div key={key} data-count={key}>
            <dt>{name}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      </dl>
      <a href={`${pageAddress('/')}${separator}boundary=${encodeURIComponent(boundary)}`} data-page>
        {imports.seeFlows}
      </a>
    </div>
  )
}

function Outcome({ phase }: { phase: Phase }) {
  const { imports } = texts.value
  switch (phase.kind) {
    case 'ready':
      return null
    case 'running':
      return <Progress progress={phase.progress} />
    case 'done':
      return <Result result={phase.result} boundary={phase.boundary} />
    case 'stopped':
      return (
        <p class="alert alert-info" role="status">
          {imports.cancelled}
        </p>
      )
    case 'failed':
      return (
        <div class="alert alert-danger" role="alert">
          <p class="fw-semibold">{imports.failed}</p>
          <Reason problem={phase.problem} unreachable={imports.lost} />
        </div>
      )
  }
}

function Fields({ mappings, boundaries }: { mappings: MappingsAnswer; boundaries: ListAnswer }) {
  const { imports } = texts.value
  const [chosen, setChosen] = useState(mappings.rows[0]?.name ?? '')
  const mapping = mappings.rows.find(({ name }) => name === chosen)
  return (
    <>
      <div class="field wide">
        <label for="import-file">{imports.file}</label>
        <input
          id="import-file"
          name="file"
          type="file"
          accept=".csv,text/csv"
          required
          aria-describedby="import-file-help"
        />
        <p id="import-file-help" class="field-note">
          {imports.fileHelp}
        </p>
      </div>
      <div class="field">
        <label for="import-mapping">{imports.mapping}</label>
        <select
          id="import-mapping"
          name="mapping"
          value={chosen}
          aria-describedby="import-mapping-help"
          onChange={({ currentTarget: { value } }) => setChosen(value)}
        >
          {mappings.rows.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <p id="import-mapping-help" class="field-note">
          {mapping !== undefined && (
            <>
              <span lang="en">{mapping.doc}</span> {imports.columns(mapping.columns.join(', '))}
            </>
          )}
        </p>
      </div>
      <div class="field">
        <label for="import-boundary">{imports.boundary}</label>
        <input
          id="import-boundary"
          name="boundary"
          type="text"
          list="import-boundaries"
          required
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          maxLength={60}
          defaultValue={boundaries.rows[0]?.boundary ?? ''}
          aria-describedby="import-boundary-help"
        />
        <datalist id="import-boundaries">
          {boundaries.rows.map((row) => (
            <option key={row.boundary} value={row.boundary}>
              {row.label}
            </option>
          ))}
        </datalist>
        <p id="import-boundary-help" class="field-note">
          {imports.boundaryHelp}
        </p>
      </div>
      <fieldset class="choice">
        <legend>{imports.mode}</legend>
        {intakeModes.map((mode) => (
          <label key={mode}>
            <input type="radio" name="mode" value={mode} defaultChecked={mode === intakeModes[0]} />
            {imports.modeNames[mode]}
          </label>
        ))}
      </fieldset>
    </>
  )
}

function ImportForm(props: {
  mappings: MappingsAnswer
  boundaries: ListAnswer
  finished: () => void
}) {
  const { imports } = texts.value
  const [phase, setPhase] = useState<Phase>({ kind: 'ready' })
  const abort = useRef<AbortController | null>(null)
  const running = phase.kind === 'running'
  const start = async (upload: Upload) => {
    const controller = new AbortController()
    abort.current = controller
    setPhase({ kind: 'running', progress: null })
    try {
      const result = await uploadCsv(
        upload,
        (progress) => setPhase({ kind: 'running', progress }),
        controller.signal
      )
      rememberWrite(result.position)
      setPhase({ kind: 'done', result, boundary: upload.boundary })
    } catch (error) {
      if (controller.signal.aborted) setPhase({ kind: 'stopped' })
      else {
        const problem = error instanceof Problem ? error : new Problem(null, error)
        setPhase({ kind: 'failed', problem })
      }
    }
    props.finished()
  }
  return (
    <>
      <form
        class="import-form"
        onSubmit={(event) => {
          event.preventDefault()
          const upload = uploadOf(event.currentTarget)
          if (upload !== null && !running) start(upload)
        }}
      >
        <Fields mappings={props.mappings} boundaries={props.boundaries} />
        <div class="actions">
          <button type="submit" class="btn btn-primary" disabled={running}>
            {imports.submit}
          </button>
          {running && (
            <button
              type="button"
              class="btn btn-outline-primary"
              onClick={() => abort.current?.abort()}
            >
              {imports.cancel}
            </button>
          )}
        </div>
      </form>
      <Outcome phase={phase} />
    </>
  )
}

/** Upload of a flow table, what came of it, and the rows that could not be read. */
export function ImportsView() {
  const { imports } = texts.value
  const [version, setVersion] = useState(0)
  const { resource, retry } = useResource('import form', async (signal) => {
    const [mappings, boundaries] = await Promise.all([
      ask<MappingsAnswer>('/api/imports/mappings', {}, signal),
      query<ListAnswer>('/api/boundaries/list', {}, signal)
    ])
    return { mappings: mappings.value, boundaries: boundaries.value }
  })
  return (
    <>
      <h1>{imports.title}</h1>
      <p class="lead-text">{imports.lead}</p>
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {resource.status === 'loading' && <Loading />}
      {resource.value !== null && (
        <ImportForm {...resource.value} finished={() => setVersion((count) => count + 1)} />
      )}
      <Rejects version={version} />
    </>
  )
}
