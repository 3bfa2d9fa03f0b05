import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const pom = fileURLToPath(new URL('./pom.xml', import.meta.url))

/** Kafka 4 needs it. */
const leastJava = 17

/** Maven downloads some 90 MB the first time. */
const patienceMs = 300_000

/** Why there is no Kafka to be had this way; a test that needs one says it. */
export class NoJars extends Error {}

async function checkJava(): Promise<void> {
  const { stderr } = await run('java', ['-version']).catch(() => {
    throw new NoJars('there is no java')
  })
  const major = Number(/version "(\d+)/u.exec(stderr)?.[1] ?? 0)
  if (major < leastJava) throw new NoJars(`java is ${major}, Kafka 4 needs ${leastJava}`)
}

/**
 * Class path of a Kafka broker out of the local Maven repository, which Maven fills where something
 * is missing. The path is kept outside the project, so that Maven is asked once.
 *
 * @throws NoJars saying what is missing.
 */
export async function kafkaClassPath(): Promise<string> {
  await checkJava()
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12)
  const kept = path.join(tmpdir(), `filiera-kafka-${version}.classpath`)
  if (existsSync(kept)) {
    const text = readFileSync(kept, 'utf8')
    if (text.split(path.delimiter).every((jar) => existsSync(jar))) return text
  }
  const made = `${kept}.${process.pid}`
  const goal = ['dependency:build-classpath', '-Dmdep.includeScope=runtime']
  const asked = ['-q', '-B', '-f', pom, ...goal, `-Dmdep.outputFile=${made}`]
  await run('mvn', asked, { timeout: patienceMs }).catch((cause: unknown) => {
    throw new NoJars(`Maven did not give the jars of Kafka (${reasonOf(cause)})`)
  })
  const text = readFileSync(made, 'utf8').trim()
  writeFileSync(made, text)
  renameSync(made, kept)
  return text
}

function reasonOf(cause: unknown): string {
  const said = cause instanceof Error && 'stdout' in cause ? String(cause.stdout).trim() : ''
  const [line] = said.split('\n').filter((each) => each.includes('ERROR'))
  return line ?? (cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause))
}
