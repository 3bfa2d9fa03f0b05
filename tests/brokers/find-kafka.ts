import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { NoJars } from './kafka-jars.ts'
import { KafkaProcess } from './kafka-process.ts'

/** A real Kafka for the tests. */
export interface TestKafka {
  readonly bootstrap: string
  /** How it was come by. */
  readonly how: string
  /** Where it may be stopped and started, asks for passwords, and Java can be run beside it. */
  readonly process: KafkaProcess | null
  readonly end: () => Promise<void>
}

/** Kafka 4.0, in KRaft mode. */
const image = 'confluentinc/cp-kafka:8.0.0'

const dockerPatienceMs = 5_000

/** Whether a container engine answers; the client alone is often there without one. */
async function dockerAnswers(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['info'], { timeout: dockerPatienceMs })
    return true
  } catch {
    return false
  }
}

async function inContainer(): Promise<TestKafka> {
  const { KafkaContainer } = await import('@testcontainers/kafka')
  const container = await new KafkaContainer(image).withKraft().start()
  return {
    bootstrap: `${container.getHost()}:${container.getMappedPort(9093)}`,
    how: `a container of ${image}`,
    process: null,
    end: async () => {
      await container.stop()
    }
  }
}

/**
 * A real Kafka: that of `KAFKA_BOOTSTRAP`, else one in a container, else one out of Maven's jars.
 * Where there is none it says so aloud and gives null; with `REQUIRE_KAFKA`, as in continuous
 * integration, that is an error.
 */
export async function findKafka(use: 'tests' | 'bench' = 'tests'): Promise<TestKafka | null> {
  const { KAFKA_BOOTSTRAP: bootstrap, REQUIRE_KAFKA: required } = process.env
  if (bootstrap !== undefined) {
    return { bootstrap, how: 'KAFKA_BOOTSTRAP', process: null, end: async () => {} }
  }
  if (await dockerAnswers()) return inContainer()
  try {
    const started = await KafkaProcess.start(use)
    return {
      ...{ bootstrap: started.bootstrap, how: 'Maven jars', process: started },
      end: () => started.end()
    }
  } catch (error) {
    if (!(error instanceof NoJars) || required !== undefined) throw error
    console.warn(
      `SKIPPED: no KAFKA_BOOTSTRAP, no container engine, and ${error.message}, so no Kafka test runs`
    )
    return null
  }
}
