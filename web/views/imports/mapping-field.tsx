import { language, texts } from '../../app/address.ts'
import { placeKindOrder, placeName } from '../../app/texts/place-names.ts'
import { fieldName } from './field-names.ts'
import { type DraftField, dayPath, timePath } from './mapping-draft.ts'
import { readings } from './sheet.ts'

type Change = (changed: Partial<DraftField>) => void

interface FieldProps {
  readonly id: string
  readonly field: DraftField
  readonly change: Change
}

const constantChoice = 'constant:'
const nothingChoice = 'nothing:'
const columnChoice = 'column:'

function chosen(value: string): Partial<DraftField> {
  if (value === constantChoice) return { from: 'constant', found: 'known' }
  if (value === nothingChoice) return { from: 'nothing', found: 'known' }
  return { from: 'column', column: value.slice(columnChoice.length), found: 'known' }
}

function choiceOf({ from, column }: DraftField): string {
  if (from === 'constant') return constantChoice
  return from === 'nothing' ? nothingChoice : `${columnChoice}${column}`
}

function SourceChoice(props: FieldProps & { readonly headings: readonly string[] }) {
  const { id, field, headings, change } = props
  const { editor } = texts.value.sheets
  const name = fieldName(field.path)
  return (
    <div class="field">
      <label for={id}>
        {name}
        {field.required && <span class="minor-inline"> ({editor.required})</span>}
      </label>
      <select
        id={id}
        value={choiceOf(field)}
        aria-describedby={`${id}-found`}
        onChange={({ currentTarget: { value } }) => change(chosen(value))}
      >
        <option value={columnChoice}>{editor.choose}</option>
        <optgroup label={editor.columns}>
          {headings.map((heading) => (
            <option key={heading} value={`${columnChoice}${heading}`}>
              {heading}
            </option>
          ))}
        </optgroup>
        <option value={constantChoice}>{editor.fixed}</option>
        {!field.required && field.path !== dayPath && (
          <option value={nothingChoice}>{editor.none}</option>
        )}
      </select>
      <p id={`${id}-found`} class={`found ${field.found}`}>
        {field.from === 'column' && editor.found[field.column === '' ? 'none' : field.found]}
      </p>
    </div>
  )
}

/** How the cells of a chosen column are read. */
function ReadingChoice(props: FieldProps) {
  const { id, field, change } = props
  const { editor } = texts.value.sheets
  const name = fieldName(field.path)
  return (
    <div class="field">
      <label for={`${id}-as`}>{editor.as(name)}</label>
      <select
        id={`${id}-as`}
        value={field.as}
        onChange={({ currentTarget: { value } }) => {
          const as = readings.find((known) => known === value)
          if (as !== undefined) change({ as })
        }}
      >
        {readings.map((reading) => (
          <option key={reading} value={reading}>
            {editor.readings[reading]}
          </option>
        ))}
      </select>
      {field.as === 'place' && (
        <select
          aria-label={editor.kind(name)}
          value={field.kind ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ kind: placeKindOrder.find((kind) => kind === value) ?? null })
          }
        >
          <option value="">{editor.anyKind}</option>
          {placeKindOrder.map((kind) => (
            <option key={kind} value={kind}>
              {placeName(language.value, kind, new Map())}
            </option>
          ))}
        </select>
      )}
    </div>
  )
}

/** Where one field of an event comes from, and what its cells mean. */
export function MappingField(props: FieldProps & { readonly headings: readonly string[] }) {
  const { id, field, headings, change } = props
  const { editor } = texts.value.sheets
  const name = fieldName(field.path)
  const isEnvelope = field.path === dayPath || field.path === timePath
  return (
    <fieldset class="mapping-field">
      <legend class="visually-hidden">{editor.column(name)}</legend>
      <SourceChoice id={id} field={field} headings={headings} change={change} />
      {field.from === 'constant' && (
        <div class="field">
          <label for={`${id}-constant`}>{editor.constant(name)}</label>
          <input
            id={`${id}-constant`}
            value={field.constant}
            onInput={({ currentTarget: { value } }) => change({ constant: value })}
          />
        </div>
      )}
      {field.from === 'column' && !isEnvelope && (
        <ReadingChoice id={id} field={field} change={change} />
      )}
      {field.from === 'column' && field.as === 'text' && !isEnvelope && (
        <details class="wide">
          <summary>{editor.wordsTitle}</summary>
          <textarea
            aria-label={editor.words(name)}
            rows={4}
            value={field.words}
            onInput={({ currentTarget: { value } }) => change({ words: value })}
          />
        </details>
      )}
      {!isEnvelope && field.from === 'column' && (
        <label class="is-key">
          <input
            type="checkbox"
            checked={field.isKey}
            onChange={({ currentTarget: { checked } }) => change({ isKey: checked })}
          />
          {editor.key}
        </label>
      )}
    </fieldset>
  )
}
