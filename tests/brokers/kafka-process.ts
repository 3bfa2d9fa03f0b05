import { type ChildProcess, execFile, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import kafkajs from 'kafkajs'
import { kafkaClassPath } from './kafka-jars.ts'
import { type BrokerKeys, brokerKeys } from './kafka-keys.ts'

const { Kafka, logLevel } = kafkajs
const run = promisify(execFile)

/** Name and password of the one who may come in by the listener with SASL. */
export const saslUser = { username: 'filiera', password: 'only-for-tests' } as const

/** A small heap and a quick start: the tests share two cores with the broker. */
const javaOptions = ['-Xmx512m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
const benchOptions = ['-Xmx1g', '-Xms1g', '-XX:+UseSerialGC']

const clusterId = 'filieraTestsAAAAAAAAAA'

/** How long a broker may take to start on a busy machine. */
const patienceMs = 120_000

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer()
      return new Promise<typeof server>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve(server))
      )
    })
  )
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

function settingsOf(
  data: string,
  [plain, sasl, secure, controller]: readonly number[],
  keys: BrokerKeys
): string {
  const host = '127.0.0.1'
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required'
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@${host}:${controller}`,
    `listeners=PLAINTEXT://${host}:${plain},SASL://${host}:${sasl},SECURE://${host}:${secure},CONTROLLER://${host}:${controller}`,
    `advertised.listeners=PLAINTEXT://${host}:${plain},SASL://${host}:${sasl},SECURE://${host}:${secure}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,SECURE:SASL_SSL',
    'inter.broker.listener.name=PLAINTEXT',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512',
    ...['sasl', 'secure'].flatMap((listener) => [
      `listener.name.${listener}.plain.sasl.jaas.config=${login} user_${saslUser.username}="${saslUser.password}";`,
      `listener.name.${listener}.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`
    ]),
    'ssl.keystore.type=PKCS12',
    `ssl.keystore.location=${keys.store}`,
    `ssl.keystore.password=${keys.password}`,
    `log.dirs=${data}`,
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=1',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'group.min.session.timeout.ms=1000',
    'auto.create.topics.enable=false',
    'log.initial.task.delay.ms=500',
    'log.retention.check.interval.ms=500',
    'log.segment.delete.delay.ms=0'
  ].join('\n')
}

/** A broker as a process of this machine, which may be stopped, killed and started again. */
export class KafkaProcess {
  readonly bootstrap: string
  /** Asks for `saslUser`, by PLAIN or SCRAM-SHA-512. */
  readonly saslBootstrap: string
  /** The same over TLS, with a certificate that only `authority` vouches for. */
  readonly secureBootstrap: string
  /** PEM file. */
  readonly authority: string
  readonly #folder: string
  readonly #classPath: string
  readonly #javaOptions: readonly string[]
  #child: ChildProcess | undefined

  private constructor(options: {
    readonly folder: string
    readonly classPath: string
    readonly ports: readonly number[]
    readonly authority: string
    readonly javaOptions: readonly string[]
  }) {
    const [plain, sasl, secure] = options.ports
    this.bootstrap = `127.0.0.1:${plain}`
    this.saslBootstrap = `127.0.0.1:${sasl}`
    this.secureBootstrap = `127.0.0.1:${secure}`
    this.authority = options.authority
    this.#folder = options.folder
    this.#classPath = options.classPath
    this.#javaOptions = options.javaOptions
  }

  /** A new, empty broker. @throws NoJars. */
  static async start(use: 'tests' | 'bench' = 'tests'): Promise<KafkaProcess> {
    const classPath = await kafkaClassPath()
    const folder = mkdtempSync(path.join(tmpdir(), 'filiera-kafka-'))
    const ports = await freePorts(4)
    const keys = await brokerKeys()
    const settings = settingsOf(path.join(folder, 'data'), ports, keys)
    writeFileSync(path.join(folder, 'server.properties'), settings)
    await format(folder, classPath)
    const broker = new KafkaProcess({
      ...{ folder, classPath, ports, authority: keys.authority },
      javaOptions: use === 'bench' ? benchOptions : javaOptions
    })
    await broker.up()
    return broker
  }

  /** Starts it again on the same data and ports. */
  async up(): Promise<void> {
    const child = spawn(
      'java',
      [
        ...this.#javaOptions,
        ...['-cp', this.#classPath, 'kafka.Kafka', path.join(this.#folder, 'server.properties')]
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LOG_DIR: this.#folder } }
    )
    this.#child = child
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-2_000)
    })
    const ended = new Promise<never>((_, reject) =>
      child.once('exit', (code) => reject(new Error(`Kafka ended with ${code}: ${said}`)))
    )
    ended.catch(() => {})
    await Promise.race([this.#answers(), ended])
  }

  /** Ends it: orderly, or as if the machine had lost its power. */
  async down(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }

  async end(): Promise<void> {
    await this.down('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Runs a Java source file with Kafka's own client on its class path. */
  async java(file: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run('java', ['-cp', this.#classPath, file, ...args])
    return stdout
  }

  /** Waits until the broker answers; kills it where it does not. */
  async #answers(): Promise<void> {
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), patienceMs)
    const retry = { retries: 500, initialRetryTime: 100, maxRetryTime: 250 }
    const kafka = new Kafka({ brokers: [this.bootstrap], logLevel: logLevel.NOTHING, retry })
    const admin = kafka.admin()
    try {
      await admin.connect()
      await admin.describeCluster()
    } finally {
      clearTimeout(late)
      await admin.disconnect()
    }
  }
}

/** Formatting takes a Java start of its own, so what it makes is kept and copied. */
async function format(folder: string, classPath: string): Promise<void> {
  const kept = path.join(tmpdir(), 'filiera-kafka-formatted-1')
  const data = path.join(folder, 'data')
  if (!existsSync(kept)) {
    mkdirSync(data, { recursive: true })
    const scram = `SCRAM-SHA-512=[name=${saslUser.username},password=${saslUser.password}]`
    await run('java', [
      ...['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', clusterId],
      ...['-c', path.join(folder, 'server.properties'), '--add-scram', scram]
    ])
    const copy = mkdtempSync(`${kept}-`)
    cpSync(data, copy, { recursive: true })
    try {
      renameSync(copy, kept)
    } catch {
      // Another test run was quicker; what it kept is the same.
      rmSync(copy, { recursive: true })
    }
    return
  }
  cpSync(kept, data, { recursive: true })
}
