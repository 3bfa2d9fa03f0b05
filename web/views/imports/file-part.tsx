import { language, texts } from '../../app/address.ts'
import { remove } from '../../app/api.ts'
import { DoingState, useDoing } from '../../app/doing.tsx'
import { type Choice, choiceId } from './choices.ts'
import type { Inspection } from './sheet.ts'

export function FileField({ chosen }: { readonly chosen: (file: File | null) => void }) {
  const { imports } = texts.value
  return (
    <div class="field wide">
      <label for="import-file">{imports.file}</label>
      <input
        id="import-file"
        form="import-form"
        type="file"
        accept=".csv,.txt,.xlsx,text/csv"
        required
        aria-describedby="import-file-help"
        onChange={({ currentTarget: { files } }) => chosen(files?.[0] ?? null)}
      />
      <p id="import-file-help" class="field-note">
        {imports.fileHelp}
      </p>
    </div>
  )
}

function Options(props: {
  readonly label: string
  readonly choices: readonly Choice[]
  readonly isOff: boolean
}) {
  const { label, choices, isOff } = props
  if (choices.length === 0) return null
  return (
    <optgroup label={label}>
      {choices.map((choice) => (
        <option key={choiceId(choice)} value={choiceId(choice)} disabled={isOff}>
          {choice.mapping.name}
        </option>
      ))}
    </optgroup>
  )
}

/** What a mapping is for, and whether the file has what it needs. */
function About(props: { readonly choice: Choice; readonly inspected: Inspection | null }) {
  const { choice, inspected } = props
  const { imports, sheets } = texts.value
  if (choice.kind === 'flow-table') {
    const { name, doc, columns } = choice.mapping
    const known = new Map<string, string>(Object.entries(imports.flowTables)).get(name)
    return (
      <>
        {known ?? <span lang="en">{doc}</span>} {imports.columns(columns.join(', '))}
      </>
    )
  }
  const fit = inspected?.fits.find(({ mapping }) => mapping === choice.mapping.name)
  const missing = fit?.missing ?? []
  return (
    <>
      {choice.mapping.doc[language.value]}{' '}
      {fit !== undefined && (
        <span class={missing.length === 0 ? undefined : 'problem'}>
          {missing.length === 0 ? sheets.choice.fits : sheets.choice.lacks(missing.join(', '))}
        </span>
      )}
    </>
  )
}

/** Which mapping reads the file. */
export function MappingChoice(props: {
  readonly choices: readonly Choice[]
  readonly choice: Choice
  readonly inspected: Inspection | null
  readonly choose: (id: string) => void
  readonly edit: () => void
  readonly removed: () => void
}) {
  const { choices, choice, inspected, choose, edit, removed } = props
  const { imports, sheets } = texts.value
  const { doing, run } = useDoing<void>()
  const ofSheets = choices.filter(({ kind }) => kind === 'sheet')
  const isOwn = (each: Choice) => each.kind === 'sheet' && each.mapping.own
  return (
    <div class="field wide">
      <label for="import-mapping">{imports.mapping}</label>
      <select
        id="import-mapping"
        value={choiceId(choice)}
        aria-describedby="import-mapping-help"
        onChange={({ currentTarget: { value } }) => choose(value)}
      >
        <Options label={sheets.choice.own} choices={ofSheets.filter(isOwn)} isOff={false} />
        <Options
          label={sheets.choice.ready}
          choices={ofSheets.filter((each) => !isOwn(each))}
          isOff={false}
        />
        <Options
          label={sheets.choice.published}
          choices={choices.filter(({ kind }) => kind === 'flow-table')}
          isOff={inspected?.format === 'xlsx'}
        />
      </select>
      <p id="import-mapping-help" class="field-note">
        <About choice={choice} inspected={inspected} />
      </p>
      {choice.kind === 'sheet' && (
        <div class="actions">
          {inspected !== null && inspected.rows.length > 0 && (
            <button type="button" class="btn btn-outline-primary btn-xs" onClick={edit}>
              {choice.mapping.own ? sheets.choice.edit : sheets.choice.adapt}
            </button>
          )}
          {choice.mapping.own && (
            <button
              type="button"
              class="btn btn-outline-primary btn-xs"
              onClick={() => {
                const { name } = choice.mapping
                if (!confirm(sheets.choice.sure(name))) return
                run(async () => {
                  await remove(`/api/imports/sheets/mappings/${name}`)
                  removed()
                })
              }}
            >
              {sheets.choice.remove}
            </button>
          )}
        </div>
      )}
      <DoingState doing={doing} />
    </div>
  )
}
