import { afterAll, describe, expect, test } from 'vitest'
import { dataFolder, run } from './terminal.ts'

const { folder, remove } = dataFolder()
const environment = { FILIERA_DATA: folder }
afterAll(remove)

const twoDays = ['city', '--from', '2026-01-07', '--to', '2026-01-08', '--detail', '0.1']

describe('city', () => {
  test('appends a span of the simulated Milan and ends with one JSON line', async () => {
    const { code, stdout } = await run([...twoDays, '--seed', '7', '--faults'], environment)
    expect(code).toBe(0)
    const { appended, ...rest } = JSON.parse(stdout)
    expect(rest).toMatchObject({ boundary: 'milan-simulated', seed: 7, from: '2026-01-07' })
    expect(appended).toBeGreaterThan(1_000)
    const checked = await run(['verify'], environment)
    expect(JSON.parse(checked.stdout)).toMatchObject({ events: appended })
  })

  test('the same span again changes nothing and says so', async () => {
    const { stdout, stderr } = await run([...twoDays, '--seed', '7', '--faults'], environment)
    expect(JSON.parse(stdout)).toMatchObject({ appended: 0 })
    expect(stderr).toContain('nothing changed')
  })

  test('--events ends it after so many, whatever the day', async () => {
    const args = ['city', '--from', '2026-01-07', '--seed', '8', '--events', '2500']
    const { stdout } = await run(args, { FILIERA_DATA: `${folder}/counted` })
    expect(JSON.parse(stdout)).toMatchObject({ appended: 2_500 })
  })

  test('--speed appends what is due and goes on until the span is over', async () => {
    const args = [...twoDays, '--seed', '9', '--speed', '500000']
    const fast = await run(args, { FILIERA_DATA: `${folder}/fast` })
    const bulk = await run([...twoDays, '--seed', '9'], { FILIERA_DATA: `${folder}/bulk` })
    expect(fast.stdout).toBe(bulk.stdout)
  })

  test.each([
    [['--what'], '--what'],
    [['--from', 'yesterday'], '--from must be'],
    [['--from', '2026-02-01', '--to', '2026-01-01'], '--to ends before it begins'],
    [['--detail', '0'], '--detail'],
    [['--events', '1.5'], '--events'],
    [['--speed', '-1'], '--speed']
  ])('%j is refused with a sentence that helps', async (args, sentence) => {
    const { code, stderr, stdout } = await run(['city', ...args], environment)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(sentence)
    expect(stderr).toContain('Usage: city')
  })
})
