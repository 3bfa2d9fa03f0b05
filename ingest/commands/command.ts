import type { z } from 'zod'
import type { Author } from '../../domain/access/author.ts'
import type { FilieraEvent } from '../../domain/catalog.ts'
import type { Decider, Decision } from '../../domain/decider.ts'
import type { Metadata } from '../../domain/event.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { type Handled, handle } from '../../domain/handle.ts'
import { issueText } from '../../domain/issue-text.ts'
import { eventId } from '../event-id.ts'
import type { IntakeContext } from '../source.ts'
import { Asker, type Asking, type Subject } from './asking.ts'

/** Who asks for a decision, by which way and when. */
export type CommandContext = IntakeContext & {
  readonly channel: Metadata['channel']
  /** For whom it is decided: what is not theirs to ask for is refused. */
  readonly author: Author
}

type CommandSchema = z.ZodObject<{ type: z.ZodLiteral<string> }>

/** Commands that are decided on states of one kind. */
export interface Family<Command, State> extends Subject<Command, State> {
  /** @param see what of the state is there for whoever asks. */
  readonly handle: (
    store: EventStore,
    command: Command,
    context: CommandContext,
    see: (state: State) => Promise<State>
  ) => Promise<Handled>
}

/** What there is to know about one type of command. */
export interface CommandType<Schema extends CommandSchema = CommandSchema> {
  readonly name: z.output<Schema>['type']
  /** One sentence for the reference. */
  readonly doc: string
  /** What may be said. */
  readonly schema: Schema
  /** Who may ask for it. */
  readonly asking: Pick<Asking<never, never>, 'scope' | 'roles' | 'oneTap'>
  /**
   * Reads what was said and decides it.
   *
   * @throws Failure `not_allowed` where it is not theirs to ask for; `invalid_parameter` naming every
   * field that is wrong; refusals of the decider, in which what is somebody else's does not exist;
   * Conflict; Failure of the store.
   */
  readonly decide: (store: EventStore, said: unknown, context: CommandContext) => Promise<Handled>
}

/** Defines a type of command; its name is the one that its schema asks for. */
export function commandType<Schema extends CommandSchema, State>(definition: {
  readonly doc: string
  readonly schema: Schema
  readonly family: Family<z.output<Schema>, State>
  readonly asking: Asking<z.output<Schema>, State>
}): CommandType<Schema> {
  const { doc, schema, family, asking } = definition
  const name: string = schema.shape.type.value
  return {
    ...{ name, doc, schema, asking },
    decide: async (store, said, context) => {
      const asker = new Asker(store, context.author, context.nowMs)
      asker.refuseByRole(name, asking)
      const command = read(name, schema, said)
      await asker.refuseForOthers(command, asking)
      const see = (state: State) => asker.see(command, state, { ...family, ...asking })
      try {
        return await family.handle(store, command, context, see)
      } catch (error) {
        throw asker.explained(error)
      }
    }
  }
}

function read<Schema extends CommandSchema>(
  name: string,
  schema: Schema,
  said: unknown
): z.output<Schema> {
  const parsed = schema.safeParse(said)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the command'} ${issueText(issue)}`
  )
  throw new Failure('invalid_parameter', `${name}: ${issues.join('; ')}`, { command: name })
}

/** Where, when and by whom a command is decided, as `handle` asks for it. */
export function occasionOf(
  stream: string,
  command: { readonly type: string },
  context: Omit<CommandContext, 'author'>
) {
  const { nowMs, actor, channel, correlationId, name } = context
  const said = JSON.stringify(command)
  const meta: Metadata = { actor, channel, correlationId, source: { kind: 'command', name } }
  return {
    ...{ stream, meta, occurredAtMs: nowMs },
    // Two commands of one type may race within a millisecond, so the id says what was asked.
    eventId: (index: number, revision: number) =>
      eventId(nowMs, [stream, command.type, revision, index, said])
  }
}

/** All commands that one decider decides, each on one stream. */
export function decidedBy<
  State,
  Command extends { readonly type: string },
  Event extends Decision
>(family: {
  readonly decider: Decider<State, Command, Event>
  readonly accepts: (event: FilieraEvent) => Event | undefined
  readonly streamOf: (command: Command) => string
  readonly boundaryOf: Subject<Command, State>['boundaryOf']
}): Family<Command, State> {
  const { decider, accepts, streamOf, boundaryOf } = family
  return {
    ...{ initial: decider.initial, boundaryOf },
    handle: (store, command, context, see) =>
      handle({
        ...occasionOf(streamOf(command), command, context),
        ...{ store, decider, accepts, command, see }
      })
  }
}
