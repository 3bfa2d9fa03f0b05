import type { ListAnswer } from '../../../projections/sites/contract.ts'
import { language, texts } from '../../app/address.ts'
import { rememberWrite, send } from '../../app/api.ts'
import { DoingState, fieldOf, useDoing } from '../../app/doing.tsx'
import { kindName } from '../../app/texts/place-names.ts'
import { commandOf, type Decision, type Field, namedKinds, partiesIn } from './decisions.ts'

interface Decided {
  readonly position: string | null
  readonly events: readonly string[]
}

function Help({ name, id }: { name: Field['name']; id: string }) {
  const { help } = texts.value.parties
  const said = Object.entries(help).find(([field]) => field === name)?.[1]
  return said === undefined ? null : (
    <p id={id} class="field-note">
      {said}
    </p>
  )
}

function FormField({ field, site }: { field: Field; site: string }) {
  const { name, kind, required, suggests } = field
  const { parties } = texts.value
  const id = `party-${name}`
  const label = required ? parties.fields[name] : parties.optional(parties.fields[name])
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {kind === 'place-kind' ? (
        <select id={id} name={name}>
          {namedKinds.map((one) => (
            <option key={one} value={one}>
              {kindName(language.value, one)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          name={name}
          type={kind === 'day' ? 'date' : 'text'}
          required={required}
          maxLength={kind === 'day' ? undefined : 300}
          list={suggests === undefined ? undefined : `known-${suggests}`}
          defaultValue={name === 'site' ? site : ''}
          pattern={name === 'code' || name === 'area' ? '[a-z0-9]+(?:[.\\-][a-z0-9]+)*' : undefined}
          aria-describedby={`${id}-help`}
        />
      )}
      <Help name={name} id={`${id}-help`} />
    </div>
  )
}

function Suggestions({ places }: { places: ListAnswer }) {
  return (
    <>
      <datalist id="known-places">
        {places.rows.map(({ site, name }) => (
          <option key={site} value={site}>
            {name}
          </option>
        ))}
      </datalist>
      <datalist id="known-parties">
        {partiesIn(places).map((party) => (
          <option key={party} value={party} />
        ))}
      </datalist>
    </>
  )
}

/** Asks for one decision. What the service says against it is shown in its own words. */
export function DecisionForm(props: {
  readonly decision: Decision
  readonly boundary: string
  readonly places: ListAnswer
  /** The place that it is about, where it was chosen in the list. */
  readonly site: string
  readonly decided: () => void
}) {
  const { decision, boundary, places, site, decided } = props
  const { parties } = texts.value
  const { doing, run } = useDoing<Decided>()
  return (
    <form
      class="import-form"
      aria-label={parties.decisions[decision.type]}
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        const command = commandOf(decision, boundary, (name) => fieldOf(form, name))
        run(async () => {
          const answer = await send<Decided>('/api/commands', command)
          rememberWrite(answer.position)
          form.reset()
          decided()
          return answer
        })
      }}
    >
      {decision.fields.map((field) => (
        <FormField key={field.name} field={field} site={site} />
      ))}
      <Suggestions places={places} />
      <div class="actions">
        <button type="submit" class="btn btn-primary">
          {parties.record}
        </button>
      </div>
      <div class="wide">
        <DoingState doing={doing} />
        {doing.status === 'done' && (
          <p role="status">{doing.value.events.length > 0 ? parties.recorded : parties.already}</p>
        )}
      </div>
    </form>
  )
}
