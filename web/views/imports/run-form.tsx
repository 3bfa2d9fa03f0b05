import { useEffect, useRef, useState } from 'preact/hooks'
import type { ListAnswer } from '../../../projections/boundaries/contract.ts'
import { language, texts } from '../../app/address.ts'
import { Problem, rememberWrite } from '../../app/api.ts'
import type { Choice } from './choices.ts'
import { Outcome, type Phase } from './outcome.tsx'
import type { Opening } from './sheet.ts'
import { intakeModes, type Upload, uploadTable } from './upload.ts'

function BoundaryField(props: {
  readonly boundaries: ListAnswer
  readonly boundary: string
  readonly choose: (boundary: string) => void
}) {
  const { imports } = texts.value
  return (
    <div class="field">
      <label for="import-boundary">{imports.boundary}</label>
      <input
        id="import-boundary"
        type="text"
        list="import-boundaries"
        required
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        maxLength={60}
        value={props.boundary}
        aria-describedby="import-boundary-help"
        onInput={({ currentTarget: { value } }) => props.choose(value)}
      />
      <datalist id="import-boundaries">
        {props.boundaries.rows.map((row) => (
          <option key={row.boundary} value={row.boundary}>
            {row.label}
          </option>
        ))}
      </datalist>
      <p id="import-boundary-help" class="field-note">
        {imports.boundaryHelp}
      </p>
    </div>
  )
}

function ModeField(props: {
  readonly mode: Upload['mode']
  readonly choose: (mode: Upload['mode']) => void
}) {
  const { imports } = texts.value
  return (
    <fieldset class="choice">
      <legend>{imports.mode}</legend>
      {intakeModes.map((mode) => (
        <label key={mode}>
          <input
            type="radio"
            name="mode"
            checked={props.mode === mode}
            onChange={() => props.choose(mode)}
          />
          {imports.modeNames[mode]}
        </label>
      ))}
    </fieldset>
  )
}

/** Runs one import at a time; what came of it is shown until another file is chosen. */
function useImport(fileKey: string, finished: () => void) {
  const [phase, setPhase] = useState<Phase>({ kind: 'ready' })
  useEffect(() => {
    setPhase((before) => (before.kind === 'running' ? before : { kind: 'ready' }))
  }, [fileKey])
  const abort = useRef<AbortController | null>(null)
  const start = async (upload: Upload) => {
    const controller = new AbortController()
    abort.current = controller
    setPhase({ kind: 'running', progress: null })
    try {
      const result = await uploadTable(
        upload,
        (progress) => setPhase({ kind: 'running', progress }),
        controller.signal
      )
      rememberWrite(result.position)
      setPhase({ kind: 'done', result, boundary: upload.boundary })
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(null, error)
      setPhase(controller.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', problem })
    }
    finished()
  }
  return { phase, start, stop: () => abort.current?.abort() }
}

/** Where the rows belong, what to do with bad ones, and the import itself. */
export function RunForm(props: {
  readonly file: File | null
  readonly fileKey: string
  readonly choice: Choice
  readonly opening: Opening
  readonly boundaries: ListAnswer
  readonly boundary: string
  readonly chooseBoundary: (boundary: string) => void
  readonly finished: () => void
}) {
  const { file, fileKey, choice, opening, boundaries, boundary, chooseBoundary, finished } = props
  const { imports } = texts.value
  const [mode, setMode] = useState<Upload['mode']>(intakeModes[0])
  const { phase, start, stop } = useImport(fileKey, finished)
  const running = phase.kind === 'running'
  return (
    <>
      <form
        id="import-form"
        class="import-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (file === null || running) return
          const { kind, mapping } = choice
          start({
            file,
            kind,
            opening,
            boundary,
            mode,
            mapping: mapping.name,
            lang: language.value
          })
        }}
      >
        <BoundaryField boundaries={boundaries} boundary={boundary} choose={chooseBoundary} />
        <ModeField mode={mode} choose={setMode} />
        <div class="actions">
          <button type="submit" class="btn btn-primary" disabled={running}>
            {imports.submit}
          </button>
          {running && (
            <button type="button" class="btn btn-outline-primary" onClick={stop}>
              {imports.cancel}
            </button>
          )}
        </div>
      </form>
      <Outcome phase={phase} />
    </>
  )
}
