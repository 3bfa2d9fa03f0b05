import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'

/** What a command may use of the machine: passed in, so that a command can be tested. */
export interface World {
  readonly config: Config
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  readonly newId: () => string
  /** So many bytes that nobody can guess. */
  readonly random: (bytes: number) => Buffer
  readonly logger: FastifyBaseLogger
  readonly version: string
  /** Standard output: the answer, for programs. */
  readonly print: (text: string) => void
  /** Standard error: what a person wants to know meanwhile, one line at a time. */
  readonly say: (line: string) => void
  /** Like `say`, but overwrites its last line on a terminal; an empty line clears it there. */
  readonly progress: (line: string) => void
  /**
   * Resolves when the process is asked to end, which from the call on does not end by itself; only
   * what has to end in good order asks for it.
   */
  readonly untilEnd: () => Promise<string>
  /** Built browser files, where they are there. */
  readonly webRoot: string | null
}

export interface Command {
  readonly name: string
  /** Arguments as shown in the help. */
  readonly usage: string
  readonly doc: string
  /**
   * Runs with the arguments behind the name; resolves to the exit code.
   *
   * @throws Failure of what it does; `invalid_parameter` for wrong arguments.
   */
  readonly run: (args: readonly string[], world: World) => Promise<number>
}
