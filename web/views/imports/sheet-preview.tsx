import { language, texts } from '../../app/address.ts'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Loading } from '../../app/states.tsx'
import { TableFrame } from '../../app/table-frame.tsx'
import { fieldName, nameIn } from './field-names.ts'
import { FileNotes } from './file-facts.tsx'
import { FileProblem } from './file-problem.tsx'
import { type Opening, type Preview, preview, type SheetMapping, type TableRow } from './sheet.ts'

/** What stands at a path of an event's data. */
function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    data
  )
}

/** To the gram: what is checked before an import must not be rounded. */
function exactMass(grams: unknown): string | null {
  if (typeof grams !== 'number') return null
  return `${formatFor(language.value).exact(grams / 1_000)}\u00a0kg`
}

/** A field as it was understood; of a quantity, its mass. */
function understood(data: unknown, path: string): string {
  const steps = path.split('.')
  const beside = (name: string) => exactMass(valueAt(data, [...steps.slice(0, -1), name]))
  if (steps.at(-1) === 'value') return beside('netGrams') ?? texts.value.sheets.preview.unknownMass
  if (steps.at(-1) === 'tare') return beside('tareGrams') ?? ''
  const value = valueAt(data, steps)
  const { bases } = texts.value.panel
  if (steps.at(-1) === 'basis') return nameIn(bases, String(value)) ?? String(value)
  return value === null || value === undefined ? '' : String(value)
}

function Row(props: { readonly row: Preview['rows'][number]; readonly paths: readonly string[] }) {
  const { row, paths } = props
  const format = formatFor(language.value)
  if (row.data === null) {
    return (
      <tr class="bad-row">
        <th scope="row">{format.count(row.line)}</th>
        <td colSpan={paths.length + 1}>
          {row.problems.map(({ reason }) => (
            <span class="problem" key={reason}>
              {reason}
            </span>
          ))}
          <span class="minor">{row.cells.filter((cell) => cell !== '').join(' · ')}</span>
        </td>
      </tr>
    )
  }
  return (
    <tr>
      <th scope="row">{format.count(row.line)}</th>
      <td>{row.occurredAt === null ? '' : format.instant(row.occurredAt)}</td>
      {paths.map((path) => (
        <td key={path}>{understood(row.data, path)}</td>
      ))}
    </tr>
  )
}

function Rows({ rows, mapping }: { rows: Preview['rows']; mapping: SheetMapping }) {
  const { sheets, imports } = texts.value
  const paths = Object.entries(mapping.fields)
    .filter(([, from]) => !('constant' in from))
    .map(([path]) => path)
  const heads = [imports.line, sheets.preview.when, ...paths.map(fieldName)]
  return (
    <TableFrame name={sheets.preview.title}>
      <table class="table table-sm figures preview">
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={`${head} ${index}`} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.line} row={row} paths={paths} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

/** The first rows of a file as its mapping understands them; nothing is stored. */
export function SheetPreview(props: {
  readonly file: File
  /** Tells one choice of a file from the next. */
  readonly fileKey: string
  readonly opening: Opening
  readonly mapping: SheetMapping
  readonly boundary: string
}) {
  const { file, fileKey, opening, mapping, boundary } = props
  const { sheets, imports } = texts.value
  const lang = language.value
  const key = JSON.stringify([fileKey, opening, mapping, boundary, lang])
  const { resource } = useResource(key, (signal) =>
    preview(file, { opening, mapping: mapping.name, boundary, lang }, signal)
  )
  const { count } = formatFor(lang)
  const answer = resource.status === 'ready' ? resource.value : null
  const bad = answer?.rows.filter(({ data }) => data === null).length ?? 0
  return (
    <section>
      <h2 class="h5">{sheets.preview.title}</h2>
      {resource.status === 'loading' && <Loading />}
      {resource.status === 'failed' && (
        <FileProblem title={imports.failed} problem={resource.problem} />
      )}
      {answer !== null && (
        <div role="status">
          <p>
            {answer.rows.length === 0
              ? sheets.preview.noRows
              : sheets.preview.lead(answer.rows.length, count(answer.rows.length))}
          </p>
          {bad > 0 && <p class="problem">{sheets.preview.bad(bad, count(bad))}</p>}
          <FileNotes notes={answer.notes} />
        </div>
      )}
      {answer !== null && answer.rows.length > 0 && <Rows rows={answer.rows} mapping={mapping} />}
    </section>
  )
}

/** The first rows of a file as they stand, where no mapping says what they mean. */
export function RawRows({ rows }: { readonly rows: readonly TableRow[] }) {
  const { sheets } = texts.value
  const { count } = formatFor(language.value)
  return (
    <section>
      <h2 class="h5">{sheets.preview.raw}</h2>
      <TableFrame name={sheets.preview.raw}>
        <table class="table table-sm figures preview">
          <tbody>
            {rows.map(({ line, cells }) => (
              <tr key={line}>
                <th scope="row">{count(line)}</th>
                {cells.map((cell, index) => (
                  <td key={`${line} ${index}`}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  )
}
