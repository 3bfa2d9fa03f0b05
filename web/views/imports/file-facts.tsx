import { language, texts } from '../../app/address.ts'
import { formatFor } from '../../app/format.ts'
import type { Dialect, FileFacts, Opening } from './sheet.ts'

const choices = {
  encoding: ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'],
  delimiter: [';', ',', '\t', '|'],
  decimal: [',', '.']
} as const

function choiceName(part: keyof typeof choices, value: string): string {
  const { file } = texts.value.sheets
  if (part === 'encoding') return value
  const names: object = part === 'delimiter' ? file.delimiters : file.decimals
  return String(Reflect.get(names, value) ?? value)
}

function DialectChoices(props: {
  readonly dialect: Dialect
  readonly choose: (changed: Opening) => void
}) {
  const { file } = texts.value.sheets
  return (
    <>
      {(['encoding', 'delimiter', 'decimal'] as const).map((part) => (
        <div class="field" key={part}>
          <label for={`file-${part}`}>{file[part]}</label>
          <select
            id={`file-${part}`}
            value={props.dialect[part]}
            onChange={({ currentTarget: { value } }) => props.choose({ [part]: value })}
          >
            {choices[part].map((value) => (
              <option key={value} value={value}>
                {choiceName(part, value)}
              </option>
            ))}
          </select>
        </div>
      ))}
      <p class="field-note wide">{file.guessed}</p>
    </>
  )
}

function SheetChoice(props: {
  readonly facts: FileFacts
  readonly choose: (changed: Opening) => void
}) {
  const { file } = texts.value.sheets
  const { sheets, sheet } = props.facts
  const hidden = sheets.filter((each) => each.hidden && each.name !== sheet)
  return (
    <div class="field">
      <label for="file-sheet">{file.sheet}</label>
      <select
        id="file-sheet"
        value={sheet ?? ''}
        onChange={({ currentTarget: { value } }) => props.choose({ sheet: value })}
      >
        {sheets.map((each) => (
          <option key={each.name} value={each.name}>
            {each.hidden ? file.hidden(each.name) : each.name}
          </option>
        ))}
      </select>
      {hidden.length > 0 && (
        <p class="field-note">{file.hiddenSheets(hidden.map(({ name }) => name).join(', '))}</p>
      )}
    </div>
  )
}

/** What a reader of the rows should know of the file that they come from. */
export function FileNotes({ notes }: { readonly notes: FileFacts['notes'] }) {
  const { file } = texts.value.sheets
  const { count } = formatFor(language.value)
  const counted = (['formulas', 'withoutValue', 'errors', 'beyond'] as const)
    .filter((what) => notes[what] > 0)
    .map((what) => file[what](notes[what], count(notes[what])))
  const told =
    notes.merged.length === 0 ? counted : [...counted, file.merged(notes.merged.join(', '))]
  if (told.length === 0) return null
  return (
    <ul class="file-notes">
      {told.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

/** How a file was opened, and how else it may be. */
export function FileForm(props: {
  readonly facts: FileFacts
  readonly choose: (changed: Opening) => void
}) {
  const { facts, choose } = props
  const { file } = texts.value.sheets
  return (
    <section class="import-form" aria-label={file.title}>
      <h2 class="h5 wide">
        {file.title}: {facts.format === 'xlsx' ? file.xlsx : file.csv}
      </h2>
      {facts.dialect !== null && <DialectChoices dialect={facts.dialect} choose={choose} />}
      {facts.format === 'xlsx' && <SheetChoice facts={facts} choose={choose} />}
    </section>
  )
}
