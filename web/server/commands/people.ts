import { z } from 'zod'
import { roles } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import { linkLivesMs } from '../access/one-time-links.ts'
import { boundaries, onlyArgument, readOptions, withIdentities } from './access-side.ts'
import type { Command, World } from './command.ts'

const usage =
  'invite --name NAME --email ADDRESS --role ROLE [--tenant PARTY] [--boundaries all|A,B] | list | link SUBJECT | revoke SUBJECT | reset-factor SUBJECT'

const invitation = z.strictObject({
  name: z.string().min(1).max(200),
  email: z.email(),
  role: z.enum(roles),
  tenant: z.string().min(1).max(200).nullable().default(null),
  boundaries: boundaries.default('all')
})

/** Where people reach the service, as far as the settings say. */
function originOf({ config }: World): string {
  return config.FILIERA_PUBLIC_URL || `http://${config.FILIERA_HOST}:${config.FILIERA_PORT}`
}

type Action = (args: readonly string[], world: World) => Promise<unknown>

const actions: Readonly<Record<string, Action>> = {
  invite: (args, world) => {
    const asked = readOptions(args, invitation, peopleCommand)
    return withIdentities(world, async (identities) => ({
      subject: await identities.invite(asked, 'cli')
    }))
  },
  link: (args, world) => {
    const subject = onlyArgument(args, peopleCommand)
    return withIdentities(world, async ({ parts: { credentials } }) => {
      if (credentials.people.find(subject) === null) {
        throw new Failure('subject_unknown', `${subject} has no access; "people list" names all`)
      }
      const code = credentials.oneTimeLinks.make('sign-in', subject)
      return {
        link: `${originOf(world)}/accedi#codice=${code}`,
        minutes: linkLivesMs['sign-in'] / 60_000
      }
    })
  },
  revoke: (args, world) => {
    const subject = onlyArgument(args, peopleCommand)
    return withIdentities(world, async (identities) => {
      await identities.revoke(subject, 'cli')
      return { revoked: subject }
    })
  },
  'reset-factor': (args, world) => {
    const subject = onlyArgument(args, peopleCommand)
    return withIdentities(world, async ({ parts: { secondFactor } }) => {
      secondFactor.reset(subject, 'cli')
      return { reset: subject }
    })
  }
}

export const peopleCommand: Command = {
  name: 'people',
  usage,
  doc: 'who may sign in: invite somebody, hand over a one-time link, take access away, remove a second factor that was lost',
  run: async ([name = '', ...args], world) => {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action !== undefined) {
      world.print(JSON.stringify(await action(args, world)))
      return 0
    }
    if (name !== 'list') throw new Failure('invalid_parameter', `Usage: people ${usage}`)
    return withIdentities(world, async ({ parts: { credentials, vault } }) => {
      for (const person of credentials.people.list()) {
        const contact = vault.contactOf(person.subject)
        const { name: called = null, email = null } = contact ?? {}
        world.print(JSON.stringify({ ...person, name: called, email }))
      }
      return 0
    })
  }
}
