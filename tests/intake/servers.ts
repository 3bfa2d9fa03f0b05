import { type ChildProcess, spawn } from 'node:child_process'
import { launchArguments } from '../cli/launch.ts'

/** What is kept of what a server says, for the report of one that ended by itself. */
const keptCharacters = 3_000

/** A server as a process of its own, which may be killed at any moment. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  #said = ''
  /** Kept apart, as what is said later pushes it out. */
  #address: string | undefined
  #wanted = false

  private constructor(environment: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [...launchArguments(), 'serve'], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const { promise, resolve } = Promise.withResolvers<number | null>()
    this.#child.once('exit', (code) => resolve(code))
    this.#ended = promise
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.on('data', (chunk: Buffer) => {
        this.#said = `${this.#said}${chunk}`.slice(-keptCharacters)
        this.#address ??= /answers at (\S+)\s/u.exec(this.#said)?.[1]
      })
    }
  }

  static start(environment: Readonly<Record<string, string>>): ServerProcess {
    return new ServerProcess({ FILIERA_PORT: '0', FILIERA_LOG_LEVEL: 'warn', ...environment })
  }

  /** Whether it ended although nobody asked it to, with what it said last. */
  get fault(): string | null {
    const { exitCode, signalCode } = this.#child
    if (this.#wanted || (exitCode === null && signalCode === null)) return null
    return `a server ended by itself with ${exitCode ?? signalCode}: ${this.#said}`
  }

  /** Ends it as a loss of power would. */
  async kill(): Promise<void> {
    this.#wanted = this.fault === null
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** Asks it to end; resolves when it has. */
  async stop(): Promise<void> {
    this.#wanted = this.fault === null
    this.#child.kill('SIGTERM')
    await this.#ended
  }

  /** The address that it answers at, once it does. @throws Error where it ends before. */
  async address(): Promise<string> {
    for (;;) {
      if (this.#address !== undefined) return this.#address
      const output = new Promise((resolve) => this.#child.stderr?.once('data', resolve))
      const code = await Promise.race([output.then(() => null), this.#ended.then(String)])
      if (code !== null) throw new Error(`the server ended with ${code}: ${this.#said}`)
    }
  }
}
