import { type Role, roles } from '../../../domain/access/role.ts'
import { stated, texts } from '../../app/address.ts'
import { send } from '../../app/api.ts'
import { DoingState, fieldOf, useDoing } from '../../app/doing.tsx'

/** Devices get API keys, and the public needs no invitation. */
const invited: readonly Role[] = roles.filter((role) => role !== 'device' && role !== 'public')

function invitationOf(form: HTMLFormElement) {
  const boundaries = fieldOf(form, 'boundaries')
  const tenant = fieldOf(form, 'tenant')
  return {
    name: fieldOf(form, 'name'),
    email: fieldOf(form, 'email'),
    role: fieldOf(form, 'role'),
    tenant: tenant === '' ? null : tenant,
    boundaries: boundaries === '' ? 'all' : boundaries.split(',').map((id) => id.trim())
  }
}

/** Invites a person to a role. */
export function InviteForm({ changed }: { changed: () => void }) {
  const { people, roleNames, setUp } = texts.value.access
  const { doing, run } = useDoing<void>()
  return (
    <form
      class="import-form"
      aria-label={people.inviteTitle}
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        run(async () => {
          await send('/api/people', invitationOf(form))
          form.reset()
          changed()
        })
      }}
    >
      <h3 class="wide">{people.inviteTitle}</h3>
      <div class="field">
        <label for="invite-name">{setUp.name}</label>
        <input id="invite-name" name="name" required maxLength={200} />
      </div>
      <div class="field">
        <label for="invite-email">{people.email}</label>
        <input id="invite-email" name="email" type="email" required maxLength={254} />
      </div>
      <div class="field">
        <label for="invite-role">{people.role}</label>
        <select id="invite-role" name="role">
          {invited.map((role) => (
            <option key={role} value={role}>
              {roleNames[role]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="invite-tenant">{people.tenant}</label>
        <input
          id="invite-tenant"
          name="tenant"
          maxLength={200}
          defaultValue={stated('tenant') ?? ''}
          aria-describedby="invite-tenant-help"
        />
        <p id="invite-tenant-help" class="field-note">
          {people.tenantHelp}
        </p>
      </div>
      <div class="field">
        <label for="invite-boundaries">{people.boundaries}</label>
        <input id="invite-boundaries" name="boundaries" aria-describedby="invite-boundaries-help" />
        <p id="invite-boundaries-help" class="field-note">
          {people.boundariesHelp}
        </p>
      </div>
      <div class="actions">
        <button type="submit" class="btn btn-primary">
          {people.invite}
        </button>
      </div>
      <DoingState doing={doing} />
    </form>
  )
}
