import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../../ingest/city/random.ts'
import { logPath } from '../../ingest/store/open.ts'
import type { TestKafka } from '../brokers/find-kafka.ts'
import { deskHeaders } from '../server/access/desk-key.ts'
import { audit, type Claim, takenIn } from './audit.ts'
import { clusterOf, endsOf, makeTopics, observer } from './cluster.ts'
import { Load } from './load.ts'
import { ServerProcess } from './servers.ts'

export interface TrialSize {
  readonly kills: number
  readonly brokerDownSeconds: number
  readonly stormSeconds: number
  readonly slowStoreSeconds: number
  readonly twiceSeconds: number
  readonly perSecond: number
}

interface TrialOptions {
  readonly size: TrialSize
  /** What is sent, and when what goes wrong, follow from it. */
  readonly seed: string
  readonly say: (line: string) => void
}

const topic = 'trial.observations'
const deadLetters = 'trial.dead-letters'
const partitions = 6

/** A member that is silent for so long is given up: short, so that many kills fit in some minutes. */
const sessionSeconds = 3

/** How long the last message may take once nothing disturbs any more. */
const patienceMs = 300_000

/**
 * Two servers over one log take a topic in while they are killed, their broker goes away, members
 * come and go, the log is locked by others and producers repeat themselves.
 */
export class Trial {
  readonly #kafka: TestKafka
  readonly #size: TrialSize
  readonly #seed: string
  readonly #say: (line: string) => void
  readonly #random: Random
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'filiera-trial-'))
  readonly #faults: string[] = []
  readonly #load: Load
  #all: ServerProcess
  /** Starts once the first has made the log. */
  #write: ServerProcess | null = null

  private constructor(kafka: TestKafka, options: TrialOptions) {
    this.#kafka = kafka
    this.#size = options.size
    this.#seed = options.seed
    this.#say = options.say
    this.#random = new Random(`${options.seed}/trial`)
    this.#load = new Load({
      ...{ kafka: observer(kafka.bootstrap), topic, seed: options.seed },
      perSecond: options.size.perSecond
    })
    this.#all = this.#start('all')
  }

  /** Makes the topics and starts servers and senders. */
  static async begin(kafka: TestKafka, options: TrialOptions): Promise<Trial> {
    await makeTopics(observer(kafka.bootstrap), { [topic]: partitions, [deadLetters]: 1 })
    const trial = new Trial(kafka, options)
    try {
      await trial.#all.address()
      trial.#write = trial.#start('write')
      await trial.#load.start()
    } catch (error) {
      await trial.clear()
      throw error
    }
    return trial
  }

  #start(role: 'all' | 'write'): ServerProcess {
    return ServerProcess.start({
      FILIERA_DATA: this.#folder,
      FILIERA_ROLE: role,
      FILIERA_KAFKA_BROKERS: this.#kafka.bootstrap,
      FILIERA_KAFKA_TOPICS: `${topic}=operator:trial`,
      FILIERA_KAFKA_DEAD_LETTERS: deadLetters,
      FILIERA_KAFKA_SESSION_SECONDS: String(sessionSeconds)
    })
  }

  #notice(server: ServerProcess | null): void {
    const fault = server?.fault ?? null
    if (fault !== null) this.#faults.push(fault)
  }

  /** Kills one server after the other, at any moment of its life, its start included. */
  async kills(): Promise<void> {
    const { kills } = this.#size
    for (let kill = 1; kill <= kills; kill += 1) {
      await sleep(this.#random.between(300, 9_000))
      const victim = this.#random.chance(0.5) ? 'all' : 'write'
      const server = victim === 'all' ? this.#all : this.#write
      this.#notice(server)
      await server?.kill()
      if (victim === 'all') this.#all = this.#start('all')
      else this.#write = this.#start('write')
      if (kill % 10 === 0) this.#say(`  ${kill} of ${kills} kills, ${this.#sent()} sent`)
    }
  }

  /** The broker dies as by a loss of power and is away; false where it is not ours to kill. */
  async brokerDown(): Promise<boolean> {
    const { process: broker } = this.#kafka
    if (broker === null) return false
    await broker.down('SIGKILL')
    await sleep(this.#size.brokerDownSeconds * 1_000)
    await broker.up()
    await sleep(5_000)
    return true
  }

  /** Up to three more members come and go, orderly or not, faster than the group settles. */
  async storm(): Promise<number> {
    const endMs = performance.now() + this.#size.stormSeconds * 1_000
    const members: ServerProcess[] = []
    let changes = 0
    while (performance.now() < endMs) {
      const leaving = members.length > 0 && (members.length === 3 || this.#random.chance(0.5))
      const [first] = leaving ? members.splice(0, 1) : []
      if (first === undefined) members.push(this.#start('write'))
      else {
        this.#notice(first)
        await (this.#random.chance(0.5) ? first.kill() : first.stop())
      }
      changes += 1
      await sleep(this.#random.between(500, 4_000))
    }
    for (const member of members) await member.kill()
    return changes
  }

  /** Somebody else locks the log again and again, also for longer than a server waits for it. */
  async slowStore(): Promise<number> {
    const endMs = performance.now() + this.#size.slowStoreSeconds * 1_000
    const db = new DatabaseSync(logPath(this.#folder), { timeout: 30_000 })
    let locks = 0
    while (performance.now() < endMs) {
      db.exec('begin immediate')
      await sleep(this.#random.between(200, 7_000))
      db.exec('rollback')
      locks += 1
      await sleep(this.#random.between(50, 500))
    }
    db.close()
    return locks
  }

  /** Two producers send every batch at the same time. */
  async twice(): Promise<void> {
    this.#load.twice = true
    await sleep(this.#size.twiceSeconds * 1_000)
    this.#load.twice = false
  }

  #sent(): string {
    return this.#load.sent.toLocaleString('en')
  }

  /** Stops the senders, waits for the last message and asks what became of all. */
  async end(): Promise<readonly Claim[]> {
    await this.#load.stop()
    const { sent, repeated } = this.#load
    this.#say(`${this.#sent()} messages sent, and ${repeated.toLocaleString('en')} sent again`)
    const kafka = observer(this.#kafka.bootstrap)
    const options = {
      ...{ seed: this.#seed, sent, topic, deadLetters, folder: this.#folder },
      cluster: await clusterOf(kafka),
      ends: await endsOf(kafka, topic),
      connection: {
        ...{ brokers: [this.#kafka.bootstrap], sasl: null, tls: null, log: () => {} },
        maxBatchBytes: 67_108_864
      },
      address: await this.#all.address(),
      headers: deskHeaders(this.#folder)
    }
    const start = performance.now()
    const whole = await takenIn(options, patienceMs)
    const seconds = (performance.now() - start) / 1_000
    const taken = {
      what: 'everything is taken in once nothing disturbs',
      found: whole ? `after ${seconds.toFixed(0)} s` : `not within ${patienceMs / 1_000} s`,
      holds: whole
    }
    const claims = [taken, ...(await audit(options))]
    for (const server of [this.#all, this.#write]) this.#notice(server)
    const found = this.#faults[0] ?? 'none'
    return [...claims, { what: 'servers that ended by themselves', found, holds: found === 'none' }]
  }

  /** Ends the servers and removes what they left. */
  async clear(): Promise<void> {
    await Promise.all([this.#all.kill(), this.#write?.kill()])
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
