import { useEffect, useRef, useState } from 'preact/hooks'
import { texts } from '../../app/address.ts'
import { isFault, readable, readText, type TextFault } from './document.ts'
import { documentOfTable } from './flow-table.ts'
import type { Complaint } from './places.ts'

/** Larger files are for the command line: a browser would stall on the text alone. */
const mostBytes = 4 * 1024 * 1024

/** A list of what is wrong; each item leads to its line. */
export function Complaints(props: {
  readonly complaints: readonly Complaint[]
  readonly goTo: (offset: number) => void
}) {
  const { mfa } = texts.value
  return (
    <ul class="complaints">
      {props.complaints.map(({ text, line, offset }) => (
        <li key={text}>
          {line !== null && offset !== null && (
            <button type="button" class="as-link" onClick={() => props.goTo(offset)}>
              {mfa.editor.line(String(line))}
            </button>
          )}{' '}
          <span lang="en">{text}</span>
        </li>
      ))}
    </ul>
  )
}

function faultText({ reason, line, column }: TextFault): string {
  const { editor } = texts.value.mfa
  if (reason === 'empty') return editor.empty
  if (reason === 'unknown') return editor.unknown
  return editor.syntax(String(line ?? ''), String(column ?? ''))
}

export interface EditorProps {
  readonly id: string
  readonly label: string
  readonly help: string
  readonly submit: string
  /** What stands in it at first, and again whenever it changes. */
  readonly text: string
  readonly rows: number
  /** Whether a file may be opened into it. */
  readonly opens?: boolean
  /** Whether the text is a whole document or a part of one, such as a definition. */
  readonly whole: boolean
  readonly onSubmit: (text: string) => void
  /** Where a click on a complaint leads; the editor moves its cursor there. */
  readonly at: { readonly offset: number } | null
}

/** A JSON text to write, paste or open, and a button that works with it. */
export function Editor(props: EditorProps) {
  const { id, label, help, submit, rows, opens = false, whole, onSubmit } = props
  const { editor } = texts.value.mfa
  const [text, setText] = useState(props.text)
  const [fault, setFault] = useState<string | null>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    setText(props.text)
    setFault(null)
  }, [props.text])
  useEffect(() => {
    const { current } = area
    if (props.at === null || current === null) return
    current.focus()
    current.setSelectionRange(props.at.offset, props.at.offset + 1)
  }, [props.at])
  const send = () => {
    const table = whole ? documentOfTable(text) : null
    const sent = table === null ? text : readable(table)
    if (table !== null) setText(sent)
    const read = readText(sent)
    // A definition is a part of a document, so any JSON object will do here.
    const wrong = isFault(read) && (whole || read.reason !== 'unknown') ? faultText(read) : null
    setFault(wrong)
    if (wrong === null) onSubmit(sent)
  }
  const open = async (file: File | undefined) => {
    if (file === undefined) return
    if (file.size > mostBytes) {
      setFault(editor.tooLarge)
      return
    }
    setText(await file.text())
    setFault(null)
  }
  return (
    <div class="editor">
      <div class="field">
        <label for={id}>{label}</label>
        <textarea
          ref={area}
          id={id}
          rows={rows}
          spellcheck={false}
          autocomplete="off"
          value={text}
          aria-describedby={`${id}-help`}
          aria-invalid={fault !== null}
          onInput={({ currentTarget: { value } }) => setText(value)}
        />
        <p id={`${id}-help`} class="field-note">
          {help}
        </p>
      </div>
      {fault !== null && (
        <p class="alert alert-danger" role="alert">
          {fault}
        </p>
      )}
      <div class="editor-actions">
        <button type="button" class="btn btn-primary" onClick={send}>
          {submit}
        </button>
        {opens && (
          <div class="field">
            <label for={`${id}-file`}>{editor.open}</label>
            <input
              id={`${id}-file`}
              type="file"
              accept=".json,.csv,.tsv,application/json,text/csv"
              onChange={({ currentTarget: { files } }) => void open(files?.[0])}
            />
          </div>
        )}
      </div>
    </div>
  )
}
