import type { z } from 'zod'
import type { FilieraEvent } from '../../domain/catalog.ts'
import type { Decider, Decision } from '../../domain/decider.ts'
import type { Metadata } from '../../domain/event.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { type Handled, handle } from '../../domain/handle.ts'
import { issueText } from '../../domain/issue-text.ts'
import { eventId } from '../event-id.ts'
import type { IntakeContext } from '../source.ts'

/** Who asks for a decision, by which way and when. */
export type CommandContext = IntakeContext & { readonly channel: Metadata['channel'] }

type CommandSchema = z.ZodObject<{ type: z.ZodLiteral<string> }>

/** Decides one type of command. */
type Handler<Command> = (
  store: EventStore,
  command: Command,
  context: CommandContext
) => Promise<Handled>

/** What there is to know about one type of command. */
export interface CommandType<Schema extends CommandSchema = CommandSchema> {
  readonly name: z.output<Schema>['type']
  /** One sentence for the reference. */
  readonly doc: string
  /** What may be said. */
  readonly schema: Schema
  /**
   * Reads what was said and decides it.
   *
   * @throws Failure `invalid_parameter` naming every field that is wrong; refusals of the decider;
   * Conflict; Failure of the store.
   */
  readonly decide: (store: EventStore, said: unknown, context: CommandContext) => Promise<Handled>
}

/** Defines a type of command; its name is the one that its schema asks for. */
export function commandType<Schema extends CommandSchema>(definition: {
  readonly doc: string
  readonly schema: Schema
  readonly handler: Handler<z.output<Schema>>
}): CommandType<Schema> {
  const { doc, schema, handler } = definition
  const name: string = schema.shape.type.value
  return {
    ...{ name, doc, schema },
    decide: async (store, said, context) => {
      const parsed = schema.safeParse(said)
      if (parsed.success) return handler(store, parsed.data, context)
      const issues = parsed.error.issues.map(
        (issue) => `${issue.path.join('.') || 'the command'} ${issueText(issue)}`
      )
      throw new Failure('invalid_parameter', `${name}: ${issues.join('; ')}`, { command: name })
    }
  }
}

/** Where, when and by whom a command is decided, as `handle` asks for it. */
export function occasionOf(
  stream: string,
  command: { readonly type: string },
  context: CommandContext
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

/** The handler of all commands that one decider decides, each on one stream. */
export function decidedBy<
  State,
  Command extends { readonly type: string },
  Event extends Decision
>(family: {
  readonly decider: Decider<State, Command, Event>
  readonly accepts: (event: FilieraEvent) => Event | undefined
  readonly streamOf: (command: Command) => string
}): Handler<Command> {
  const { decider, accepts, streamOf } = family
  return (store, command, context) =>
    handle({
      ...occasionOf(streamOf(command), command, context),
      ...{ store, decider, accepts, command }
    })
}
