import { useState } from 'preact/hooks'
import { language, texts } from '../../app/address.ts'
import { put } from '../../app/api.ts'
import { DoingState, useDoing } from '../../app/doing.tsx'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { fieldName } from './field-names.ts'
import { addedField, type Draft, draftOf, mappingOf, unsettled } from './mapping-draft.ts'
import { MappingField } from './mapping-field.tsx'
import { eventFields, type SheetMapping, type TableRow } from './sheet.ts'

/** Headings of a row, each once; a column without one cannot be named. */
function headingsOf(row: TableRow | undefined): readonly string[] {
  const names = (row?.cells ?? []).map((cell) => cell.trim())
  return [...new Set(names.filter((name) => name !== ''))]
}

/** What the product's mapping is called once it has become one's own. */
function ownName({ name, own }: SheetMapping): string {
  return own ? name : `${name}-mio`
}

function MissingFields(props: { readonly draft: Draft; readonly change: (draft: Draft) => void }) {
  const { draft, change } = props
  const { editor } = texts.value.sheets
  const { resource } = useResource(draft.event, (signal) => eventFields(draft.event, signal))
  const known = new Set(draft.fields.map(({ path }) => path))
  const others = (resource.value?.value.rows ?? []).filter(({ path }) => !known.has(path))
  if (others.length === 0) return null
  return (
    <div class="field">
      <label for="mapping-add">{editor.add}</label>
      <select
        id="mapping-add"
        value=""
        onChange={({ currentTarget: { value } }) => {
          const field = others.find(({ path }) => path === value)
          if (field !== undefined)
            change({ ...draft, fields: [...draft.fields, addedField(field)] })
        }}
      >
        <option value="">{editor.addChoose}</option>
        {others.map(({ path }) => (
          <option key={path} value={path}>
            {fieldName(path)}
          </option>
        ))}
      </select>
    </div>
  )
}

function NameFields(props: { readonly draft: Draft; readonly change: (draft: Draft) => void }) {
  const { draft, change } = props
  const { editor } = texts.value.sheets
  return (
    <>
      <div class="field">
        <label for="mapping-name">{editor.name}</label>
        <input
          id="mapping-name"
          value={draft.name}
          required
          maxLength={60}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          aria-describedby="mapping-name-help"
          onInput={({ currentTarget: { value } }) => change({ ...draft, name: value })}
        />
        <p id="mapping-name-help" class="field-note">
          {editor.nameHelp}
        </p>
      </div>
      <div class="field">
        <label for="mapping-doc">{editor.doc}</label>
        <input
          id="mapping-doc"
          value={draft.doc}
          maxLength={500}
          onInput={({ currentTarget: { value } }) => change({ ...draft, doc: value })}
        />
      </div>
    </>
  )
}

function HeaderChoice(props: {
  readonly rows: readonly TableRow[]
  readonly line: number
  readonly choose: (line: number) => void
}) {
  const { rows, line, choose } = props
  const { count } = formatFor(language.value)
  return (
    <div class="field wide">
      <label for="mapping-header">{texts.value.sheets.editor.header}</label>
      <select
        id="mapping-header"
        value={line}
        onChange={({ currentTarget: { value } }) => choose(Number(value))}
      >
        {rows.map((row) => (
          <option key={row.line} value={row.line}>
            {`${count(row.line)}: ${row.cells.filter((cell) => cell !== '').join(' | ')}`.slice(
              0,
              90
            )}
          </option>
        ))}
      </select>
    </div>
  )
}

/** What keeps a draft from being saved; null where nothing does. */
function Lacking({ draft }: { readonly draft: Draft }) {
  const { editor } = texts.value.sheets
  const open = unsettled(draft)
  if (open.length > 0) return <p>{editor.unsettled(open.map(fieldName).join(', '))}</p>
  return mappingOf(draft).key.length === 0 ? <p>{editor.noKey}</p> : null
}

/** Says for every field of an event which column of the file it comes from, and keeps that. */
export function MappingEditor(props: {
  readonly base: SheetMapping
  readonly rows: readonly TableRow[]
  readonly headerLine: number
  readonly saved: (name: string) => void
  readonly cancel: () => void
}) {
  const { base, rows, saved, cancel } = props
  const { editor } = texts.value.sheets
  const [line, setLine] = useState(props.headerLine)
  const headings = headingsOf(rows.find((row) => row.line === line))
  const [draft, setDraft] = useState(() =>
    draftOf(base, headings, { name: ownName(base), doc: base.doc[language.value] })
  )
  const { doing, run } = useDoing<void>()
  const isReady = unsettled(draft).length === 0 && mappingOf(draft).key.length > 0
  return (
    <form
      class="mapping-editor"
      aria-labelledby="mapping-title"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isReady) return
        run(async () => {
          await put(`/api/imports/sheets/mappings/${draft.name}`, mappingOf(draft))
          saved(draft.name)
        })
      }}
    >
      <h2 id="mapping-title" class="h5">
        {editor.title}
      </h2>
      <p>{editor.lead}</p>
      <div class="import-form">
        <NameFields draft={draft} change={setDraft} />
        <HeaderChoice
          rows={rows}
          line={line}
          choose={(chosen) => {
            const row = rows.find((each) => each.line === chosen)
            setLine(chosen)
            setDraft(draftOf(base, headingsOf(row), draft))
          }}
        />
      </div>
      {draft.fields.map((field, index) => (
        <MappingField
          key={field.path}
          id={`mapping-${index}`}
          field={field}
          headings={headings}
          change={(changed) =>
            setDraft({
              ...draft,
              fields: draft.fields.map((each) => (each === field ? { ...each, ...changed } : each))
            })
          }
        />
      ))}
      <MissingFields draft={draft} change={setDraft} />
      <div role="status">
        <Lacking draft={draft} />
      </div>
      <div class="actions">
        <button type="submit" class="btn btn-primary" disabled={!isReady}>
          {editor.save}
        </button>
        <button type="button" class="btn btn-outline-primary" onClick={cancel}>
          {editor.cancel}
        </button>
      </div>
      <DoingState doing={doing} />
    </form>
  )
}
