import { language, pageAddress, texts } from '../../app/address.ts'
import type { Problem } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { FileNotes } from './file-facts.tsx'
import { FileProblem } from './file-problem.tsx'
import type { ImportResult, UploadProgress } from './upload.ts'

/** How far an import is, and what came of it. */
export type Phase =
  | { readonly kind: 'ready' }
  | { readonly kind: 'running'; readonly progress: UploadProgress | null }
  | { readonly kind: 'done'; readonly result: ImportResult; readonly boundary: string }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'stopped' }

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
  const { imports, sheets } = texts.value
  const { count } = formatFor(language.value)
  const facts = [
    { key: 'read', name: imports.read, value: result.read },
    { key: 'appended', name: imports.appended, value: result.appended },
    { key: 'duplicates', name: imports.duplicates, value: result.duplicates },
    { key: 'rejected', name: imports.rejected, value: result.rejected }
  ]
  const { badRows = null, notes } = result
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
      {notes !== undefined && <FileNotes notes={notes} />}
      {badRows !== null && (
        <p>
          <a href={`/api/imports/sheets/bad-rows/${encodeURIComponent(badRows)}`} download>
            {sheets.badRows}
          </a>
        </p>
      )}
      <a href={`${pageAddress('/')}${separator}boundary=${encodeURIComponent(boundary)}`} data-page>
        {imports.seeFlows}
      </a>
    </div>
  )
}

/** What an import is doing, or what came of it. */
export function Outcome({ phase }: { phase: Phase }) {
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
      return <FileProblem title={imports.failed} problem={phase.problem} />
  }
}
