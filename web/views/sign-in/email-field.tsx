import { texts } from '../../app/address.ts'

/** Asks for somebody's own address. */
export function EmailField({ id }: { id: string }) {
  return (
    <div class="field">
      <label for={id}>{texts.value.access.mail.email}</label>
      <input id={id} name="email" type="email" required maxLength={254} autocomplete="email" />
    </div>
  )
}
