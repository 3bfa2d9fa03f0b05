import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { TestKafka } from '../../brokers/find-kafka.ts'
import { run } from '../../cli/terminal.ts'
import { KafkaWorld, plain, sale, takeIn, until } from './world.ts'

/** Dead letters as an operator handles them, by the program itself. */
export function replayCases(kafka: TestKafka): void {
  describe('filiera kafka replay', () => {
    test('lists, shows, mends and sends again, all or by their code, as processes', async () => {
      const world = new KafkaWorld(kafka.bootstrap, 'operator')
      await world.make()
      const folder = mkdtempSync(path.join(tmpdir(), 'filiera-replay-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const asked = (...args: string[]) =>
        run(['kafka', 'replay', ...args], {
          FILIERA_DATA: folder,
          FILIERA_KAFKA_BROKERS: kafka.bootstrap,
          FILIERA_KAFKA_TOPICS: `${world.topic}=operator:test`,
          FILIERA_KAFKA_DEAD_LETTERS: world.deadLetters
        })
      const bad = JSON.stringify(sale(1)).replace('"kg"', '"stone"')
      await world.send([plain(bad), plain('{"type":"Sale'), plain(sale(2))])
      const running = await takeIn(world)
      await until('the end', () => running.intake.health().partitions[0]?.next === 3)

      const listed = await asked()
      expect(listed.code, listed.stderr).toBe(0)
      const lines = listed.stdout.trim().split('\n')
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { place: `${world.topic}/0@0`, code: 'unknown_unit', replayed: null },
        { place: `${world.topic}/0@1`, code: 'malformed_json', replayed: null }
      ])
      expect(listed.stderr).toContain(`2 dead letters in ${world.deadLetters}, 2 of them not sent`)

      const shown = await asked(`${world.topic}/0@0`, '--show')
      expect(shown.stdout).toContain('"stone" is not a unit')
      expect(shown.stdout).toContain(bad)

      const file = path.join(folder, 'mended.json')
      writeFileSync(file, JSON.stringify(sale(1)))
      const mended = await asked(`${world.topic}/0@0`, '--value', file)
      expect(mended.stdout).toBe('{"sent":1}\n')
      await until('the mended event', async () => (await running.events()).length === 2)

      // What was sent again is not sent a third time; what is still broken comes back.
      const all = await asked('--all', '--code', 'malformed_json')
      expect(all.stdout).toBe('{"sent":1}\n')
      await until('the new letter', async () => (await world.letters()).length === 5)
      const again = await asked('--all', '--code', 'unknown_unit')
      expect(again.stdout).toBe('{"sent":0}\n')

      const wrong = await asked(`${world.topic}/0@77`)
      expect([wrong.code, wrong.stdout]).toEqual([2, ''])
      expect(wrong.stderr).toContain(`no dead letter of ${world.topic}/0@77`)
      await running.close()
    })
  })
}
