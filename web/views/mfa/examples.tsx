import { texts } from '../../app/address.ts'

/** `GET /api/mfa/examples` */
export interface ExamplesAnswer {
  readonly rows: readonly {
    readonly id: string
    readonly name: string
    readonly source: string
    readonly published: string
    readonly recomputed: string | null
    readonly call: string
  }[]
}

/** `GET /api/mfa/examples/:id` */
export interface ExampleAnswer {
  readonly id: string
  readonly document: object
}

/** The page solves and draws; the other models have no picture here. */
const shownCalls: readonly string[] = ['reconcile', 'view']

/** Published examples to begin with, each with its source. */
export function Examples(props: {
  readonly examples: ExamplesAnswer
  readonly chosen: string | null
  readonly choose: (id: string | null) => void
}) {
  const { examples, chosen, choose } = props
  const { examples: words } = texts.value.mfa
  const shown = examples.rows.filter(({ call }) => shownCalls.includes(call))
  const example = shown.find(({ id }) => id === chosen)
  return (
    <div class="field examples">
      <label for="mfa-example">{words.label}</label>
      <select
        id="mfa-example"
        value={example?.id ?? ''}
        onChange={({ currentTarget: { value } }) => choose(value === '' ? null : value)}
        aria-describedby="mfa-example-help"
      >
        <option value="">{words.none}</option>
        {shownCalls.map((call) => (
          <optgroup key={call} label={call === 'view' ? words.views : words.systems}>
            {shown
              .filter((one) => one.call === call)
              .map(({ id, name }) => (
                <option key={id} value={id} lang="en">
                  {name}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      <div id="mfa-example-help" class="field-note">
        {example === undefined ? (
          words.help
        ) : (
          <>
            {words.source} <span lang="en">{example.source}</span>. {words.published}{' '}
            <span lang="en">{example.published}</span>.
            {example.recomputed !== null && (
              <>
                {' '}
                {words.recomputed} <span lang="en">{example.recomputed}</span>.
              </>
            )}
          </>
        )}
      </div>
    </div>
  )
}
