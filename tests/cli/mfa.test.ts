import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { reconcile } from '../../domain/mfa/reconcile.ts'
import { mfaExamples } from '../../fixtures/mfa/examples.ts'
import { dataFolder, run } from './terminal.ts'

const { folder, remove } = dataFolder()
afterAll(remove)

function file(name: string, text: string): string {
  const at = path.join(folder, name)
  writeFileSync(at, text)
  return at
}

describe('mfa reconcile', () => {
  test('prints one line of JSON, as the server would answer', async () => {
    const document = mfaExamples.find(({ id }) => id === 'cencic-stan')?.document
    const { code, stdout } = await run([
      'mfa',
      'reconcile',
      file('a.json', JSON.stringify(document))
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(reconcile(document))))
  })

  test.each([
    [['mfa'], 'usage: mfa'],
    [['mfa', 'nonsense', 'x.json'], 'usage: mfa'],
    [['mfa', 'reconcile', 'no-such-file.json'], 'the file cannot be read'],
    [['mfa', 'reconcile', file('b.json', '{')], 'is not JSON'],
    [['mfa', 'reconcile', file('c.json', '{}')], 'processes is missing']
  ])('%j fails with a sentence', async (args, sentence) => {
    const { code, stderr, stdout } = await run(args)
    expect(code).toBeGreaterThan(0)
    expect(stdout).toBe('')
    expect(stderr).toContain(sentence)
  })
})
