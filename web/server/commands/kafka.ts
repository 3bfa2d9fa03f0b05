import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Failure } from '../../../domain/failure.ts'
import type { KafkaConnection } from '../../../ingest/kafka/client.ts'
import type { DeadLetter } from '../../../ingest/kafka/dead-letter.ts'
import { createKafkaSink } from '../../../ingest/kafka/kafkajs-sink.ts'
import { eachLetter, type LetterLine, LetterList, replay } from '../../../ingest/kafka/replay.ts'
import type { Command, World } from './command.ts'
import { kafkaConnection } from './kafka-side.ts'

const usage = 'replay [PLACE… | --all [--code CODE]] [--value FILE] [--show]'

const options = {
  all: { type: 'boolean', default: false },
  code: { type: 'string' },
  show: { type: 'boolean', default: false },
  value: { type: 'string' }
} as const

function wrong(why: string): Failure {
  return new Failure('invalid_parameter', `${why}. Usage: kafka ${usage}`)
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    const [verb, ...places] = positionals
    if (verb !== 'replay') throw wrong(`"${verb ?? ''}" is not asked of kafka`)
    if (values.all && places.length > 0) throw wrong('give places or --all, not both')
    if (values.code !== undefined && !values.all) throw wrong('--code goes with --all')
    if (values.value !== undefined && places.length !== 1) {
      throw wrong('--value replaces the message at one place')
    }
    return { ...values, places }
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw wrong(cause instanceof Error ? cause.message : String(cause))
  }
}

type Asked = ReturnType<typeof readArguments>

function connectionOf({ config, logger }: World): KafkaConnection {
  const connection = kafkaConnection(config, logger)
  if (connection !== null) return connection
  throw new Failure('invalid_configuration', 'there is no Kafka; set FILIERA_KAFKA_BROKERS')
}

function isAsked({ all, code, places }: Asked, line: LetterLine): boolean {
  if (places.includes(line.place)) return true
  return (
    all && line.replayed === null && (code === undefined || line.code.split(' ').includes(code))
  )
}

/** A letter for people, its message last and as it is. */
function shown({ place, code, reason, bytes, headers, value }: DeadLetter): string {
  const said = Object.entries(headers).map(([name, text]) => `${name}: ${String(text)}`)
  return [`${place}  ${code}  ${bytes} bytes`, reason, ...said, '', String(value ?? '')].join('\n')
}

async function mended(file: string | undefined): Promise<Buffer | null> {
  if (file === undefined) return null
  return readFile(file).catch((cause: unknown) => {
    throw new Failure('invalid_parameter', `${file} cannot be read`, {}, cause)
  })
}

async function run(args: readonly string[], world: World): Promise<number> {
  const asked = readArguments(args)
  const connection = connectionOf(world)
  const topic = world.config.FILIERA_KAFKA_DEAD_LETTERS
  const value = await mended(asked.value)
  const list = new LetterList()
  const reading = () => ({ connection, topic, name: world.newId() })
  await eachLetter(reading(), list.add)
  const chosen = new Set(
    list.lines.filter((line) => isAsked(asked, line)).map(({ place }) => place)
  )
  const unknown = asked.places.filter((place) => !chosen.has(place))
  if (unknown.length > 0) {
    throw new Failure(
      'not_found',
      `there is no dead letter of ${unknown.join(', ')} in ${topic}; without a place all are listed`
    )
  }
  if (chosen.size === 0 && !asked.all) {
    for (const line of list.lines) world.print(JSON.stringify(line))
    const open = list.lines.filter(({ replayed }) => replayed === null).length
    world.say(`${list.lines.length} dead letters in ${topic}, ${open} of them not sent again`)
    return 0
  }
  const sink = createKafkaSink(connection)
  let sent = 0
  try {
    await eachLetter(reading(), async (letter) => {
      if (letter.value === null || !chosen.delete(letter.place)) return
      if (asked.show) return world.print(shown(letter))
      const at = new Date(world.now()).toISOString()
      await replay(letter, { sink, letters: topic, value, at })
      sent += 1
    })
  } finally {
    await sink.close()
  }
  if (!asked.show) world.print(JSON.stringify({ sent }))
  return 0
}

export const kafkaCommand: Command = {
  name: 'kafka',
  usage,
  doc: 'list the dead letters of Kafka, show them, or send their messages again under the same event ids; PLACE is topic/partition@offset',
  run
}
