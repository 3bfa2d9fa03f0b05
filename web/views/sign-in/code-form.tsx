import type { ComponentChildren } from 'preact'
import { type Doing, fieldOf } from '../../app/doing.tsx'
import { CodeState } from './code-state.tsx'

/** Asks for a code of the second factor, and says what came of giving it. */
export function CodeForm(props: {
  /** Of the field. */
  readonly id: string
  readonly label: string
  /** What the button says. */
  readonly action: string
  /** Whether the button leads on, or away. */
  readonly tone?: 'primary' | 'outline-primary'
  /** Whether a recovery code may be typed too, which has letters. */
  readonly orRecovery?: boolean
  readonly doing: Doing<unknown>
  readonly onCode: (code: string) => void
  /** What stands before the field. */
  readonly children?: ComponentChildren
}) {
  return (
    <form
      class="import-form"
      onSubmit={(event) => {
        event.preventDefault()
        props.onCode(fieldOf(event.currentTarget, 'code'))
      }}
    >
      {props.children}
      <div class="field">
        <label for={props.id}>{props.label}</label>
        <input
          id={props.id}
          name="code"
          required
          maxLength={60}
          autocomplete="one-time-code"
          inputMode={props.orRecovery === true ? 'text' : 'numeric'}
          autocapitalize="characters"
          spellcheck={false}
        />
      </div>
      <div class="actions">
        <button type="submit" class={`btn btn-${props.tone ?? 'primary'}`}>
          {props.action}
        </button>
      </div>
      <CodeState doing={props.doing} />
    </form>
  )
}
