import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { TestKafka } from '../../brokers/find-kafka.ts'
import { run } from '../../cli/terminal.ts'
import { KafkaWorld, plain, sale, takeIn, until } from './world.ts'

const anna = { name: 'Anna "Nina" Bianchì', email: 'anna.b@example.org' }

/** Dead letters that quote somebody who is erased. */
export function forgetCases(kafka: TestKafka): void {
  describe('filiera erase', () => {
    test('takes the dead letters out that name the person, and leaves all others as they are', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'forgetting')
      await world.make()
      const folder = mkdtempSync(path.join(tmpdir(), 'filiera-forget-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const settings = {
        FILIERA_DATA: folder,
        FILIERA_KAFKA_BROKERS: kafka.bootstrap,
        FILIERA_KAFKA_TOPICS: `${world.topic}=operator:test`,
        FILIERA_KAFKA_DEAD_LETTERS: world.deadLetters
      }
      const asked = async (...args: string[]) => {
        const ended = await run(args, settings)
        expect(ended.code, ended.stderr).toBe(0)
        return ended.stdout
      }
      const ascii = JSON.stringify({ type: 'Nothing', note: anna.name.toUpperCase() }).replace(
        'Ì',
        '\\u00cc'
      )
      await world.send([
        plain('{"type":"Sale'),
        plain(`{"type":"Sale call ${anna.email}`),
        plain(ascii),
        { ...plain('{"type":"Other'), headers: { by: anna.email } },
        plain(JSON.stringify(sale(1)).replace('"kg"', '"stone"'), 'k'),
        plain(sale(2))
      ])
      const running = await takeIn(world)
      await until('the end', () => running.intake.health().partitions[0]?.next === 6)
      const before = await world.letters()
      expect(before).toHaveLength(5)
      const invited = ['--name', anna.name, '--email', anna.email, '--role', 'analyst']
      const subject = /person-[0-9a-f]+/u.exec(await asked('people', 'invite', ...invited))?.[0]
      const erased = JSON.parse(await asked('erase', String(subject)))
      expect(erased).toMatchObject({ letters: 3, texts: { count: 0 } })
      const left = await world.letters()
      expect(left).toEqual([before[0], before[4]])
      // What is written after stands behind them, and what is left is sent again as before.
      await world.send([plain('{"type":"Again')])
      await until('a new letter', async () => (await world.letters()).length === 3)
      const sent = await asked('kafka', 'replay', '--all', '--code', 'unknown_unit')
      expect(sent).toBe('{"sent":1}\n')
      await running.close()
    })
  })
}
