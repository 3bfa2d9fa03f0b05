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

/** In the order in which the list offers them. */
const calls = ['reconcile', 'view', 'forward', 'stocks', 'indicators'] as const

/** Published examples to begin with, each with its source. */
export function Examples(props: {
  readonly examples: ExamplesAnswer
  readonly chosen: string | null
  readonly choose: (id: string | null) => void
}) {
  const { examples, chosen, choose } = props
  const { examples: words } = texts.value.mfa
  const example = examples.rows.find(({ id }) => id === chosen)
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
        {calls.map((call) => (
          <optgroup key={call} label={words.calls[call]}>
            {examples.rows
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
