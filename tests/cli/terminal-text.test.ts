import { writeFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { terminalLine, terminalText } from '../../web/server/terminal-text.ts'
import { dataFolder, run } from './terminal.ts'

/** What a terminal would obey; line ends apart. */
const obeyed = /[^\P{Cc}\n]|[\u2028\u2029\p{Bidi_Control}]/u

describe('a text for a terminal', () => {
  test.each([
    ['a colour', '\u001b[31mred', '\\u001b[31mred'],
    ['an erased line', 'good\r\u001b[2Kbad', 'good\\u000d\\u001b[2Kbad'],
    ['a title of the window', '\u001b]0;pwned\u0007', '\\u001b]0;pwned\\u0007'],
    ['an 8-bit control sequence', '\u009b2J', '\\u009b2J'],
    ['a forged line', 'x\nlog_damaged: y', 'x\\u000alog_damaged: y'],
    ['a turned direction', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
    ['letters and an emoji', 'caffè 🍅', 'caffè 🍅']
  ])('shows %s instead of obeying it', (_, text, shown) => {
    expect(terminalLine(text)).toBe(shown)
  })

  test('keeps its lines, and JSON means what it meant', () => {
    expect(terminalText('a\r\n\tb\rc')).toBe('a\r\n\tb\\u000dc')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = terminalText(JSON.stringify(value))
        expect(text).not.toMatch(obeyed)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      })
    )
  })
})

describe('what commands quote of records', () => {
  const { folder, remove } = dataFolder()
  afterAll(remove)
  const environment = { FILIERA_DATA: path.join(folder, 'data') }
  const evil = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202e\r\nlog_damaged: run this'

  test('import and query: nothing of it is obeyed, and it forges no line', async () => {
    const table = path.join(folder, 'table.csv')
    const header = 'source,target,food,food_group,year,quantity_t'
    const cells = (name: string, mass: string) => `${name},Food supply,rice,"${evil}",2018,${mass}`
    const rows = [cells('Production', '5'), `Production,Food supply,rice,Cereals,2018,"${evil}"`]
    writeFileSync(table, `${[header, ...rows].join('\r\n')}\r\n`)
    const importing = ['import', table, '--mapping', 'urbanfoodflows', '--boundary', 'town']
    const imported = await run(importing, environment)
    expect(imported.stdout).toBe('{"read":2,"appended":1,"duplicates":0,"rejected":1}\n')
    expect(imported.stderr).toContain('\\u001b[2J')
    expect(imported.stderr).not.toMatch(/^log_damaged/mu)
    const asked = ['query', 'flows/events', 'boundary=town', 'from=2018-01-01', 'to=2018-12-31']
    const answered = await run(asked, environment)
    expect(answered.code).toBe(0)
    const failed = await run([...asked, `group\u001b[31m=x`], environment)
    expect(failed.code).toBe(2)
    for (const { stdout, stderr } of [imported, answered, failed]) {
      expect(stdout + stderr).not.toMatch(obeyed)
    }
  })
})
