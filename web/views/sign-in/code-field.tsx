/** Asks for a code of the second factor. */
export function CodeField(props: {
  readonly id: string
  readonly label: string
  /** Whether a recovery code may be typed too, which has letters. */
  readonly orRecovery?: boolean
}) {
  return (
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
  )
}
