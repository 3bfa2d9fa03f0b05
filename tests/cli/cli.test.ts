import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { dataFolder, run, serve } from './terminal.ts'

const { folder, remove } = dataFolder()
const data = path.join(folder, 'data')
const environment = { FILIERA_DATA: data }
const table = path.join(folder, 'table.csv')
const header = 'source,target,food,food_group,year,quantity_t'

beforeAll(() => {
  const rows = [
    'Production,Food supply,rice,Cereals,2018,5',
    '"Imports ",Food supply,Fruit,Fruit,2018,7',
    'Food supply,Food consumption,Fruit,Fruit,2018,much'
  ]
  writeFileSync(table, `${[header, ...rows].join('\r\n')}\r\n`)
})
afterAll(remove)

const importing = ['import', table, '--mapping', 'urbanfoodflows', '--boundary', 'town']
const asking = ['boundary=town', 'from=2018-01-01', 'to=2018-12-31']

describe('the command line', () => {
  test('import ends with one JSON line and names what it could not read', async () => {
    const { code, stdout, stderr } = await run(importing, environment)
    expect(stdout).toBe('{"read":3,"appended":2,"duplicates":0,"rejected":1}\n')
    expect(stderr).toContain('line 4, quantity_t')
    expect(stderr).toContain('"much" is not a number')
    expect(code).toBe(0)
  })

  test('the same file again changes nothing and says so', async () => {
    const good = path.join(folder, 'good.csv')
    writeFileSync(good, `${header}\nProduction,Food supply,rice,Cereals,2018,5\n`)
    const { stdout, stderr } = await run(['import', good, ...importing.slice(2)], environment)
    expect(stdout).toBe('{"read":1,"appended":0,"duplicates":1,"rejected":0}\n')
    expect(stderr).toContain('nothing changed')
  })

  test('query answers as the server would', async () => {
    const { stdout, code } = await run(['query', 'flows/links', ...asking], environment)
    expect(code).toBe(0)
    expect(JSON.parse(stdout).links).toMatchObject([
      { source: 'Imports', target: 'Food supply', massGrams: 7_000_000, events: 1 },
      { source: 'Production', target: 'Food supply', massGrams: 5_000_000, events: 1 }
    ])
  })

  test('verify finds the log whole', async () => {
    const { stdout, code } = await run(['verify'], environment)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ events: 2 })
  })

  test.each([
    [['nonsense'], 2, 'is not a command'],
    [['query', 'flows/none'], 2, 'is not a query; known are flows/links'],
    [['query', 'flows/links', 'boundary=town'], 2, 'from'],
    [['query', 'flows/links', 'boundary'], 2, 'not of the form name=value'],
    [['import', 'nowhere.csv', ...importing.slice(2)], 2, 'nowhere.csv cannot be read'],
    [['import', table, '--mapping', 'nope', '--boundary', 'town'], 2, 'neither a mapping'],
    [['import', table, '--mapping', 'urbanfoodflows', '--boundary', 'No Good'], 2, 'boundary'],
    [['import', '--what'], 2, '--what']
  ])('%j ends with %i and a sentence that helps', async (args, code, sentence) => {
    const ended = await run(args, environment)
    expect(ended.stderr).toContain(sentence)
    expect(ended.stderr).not.toContain('    at ')
    expect(ended).toMatchObject({ code, stdout: '' })
  })

  test('help lists every command', async () => {
    const { stdout, code } = await run(['help'])
    expect(code).toBe(0)
    for (const name of ['serve', 'demo', 'city', 'import', 'query', 'verify'])
      expect(stdout).toContain(name)
  })

  test('an unknown setting is refused', async () => {
    const { stderr, code } = await run(['verify'], { ...environment, FILIERA_DATE: 'x' })
    expect(stderr).toContain('FILIERA_DATE is not a setting')
    expect(code).toBe(2)
  })

  test('one flipped byte in the log is found, with its position', async () => {
    const log = path.join(data, 'log.sqlite')
    const bytes = readFileSync(log)
    const at = bytes.indexOf('"product":"rice"')
    expect(at).toBeGreaterThan(0)
    const damaged = path.join(folder, 'damaged')
    const { cpSync } = await import('node:fs')
    cpSync(data, damaged, { recursive: true })
    bytes.writeUInt8((bytes[at + 12] ?? 0) ^ 1, at + 12)
    writeFileSync(path.join(damaged, 'log.sqlite'), bytes)
    const { stdout, stderr, code } = await run(['verify'], { FILIERA_DATA: damaged })
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/position 0*1\b/u)

    const server = await serve({ FILIERA_DATA: damaged, FILIERA_LOG_LEVEL: 'silent' })
    await vi.waitUntil(async () => {
      const { log } = await (await fetch(`${server.address}/health/ready`)).json()
      return log.state === 'damaged'
    }, 10_000)
    expect((await server.stop()).stderr).toContain('was not found whole')
  })
})

const published = fileURLToPath(
  new URL('../../../shared/data/urbanfoodflows_milan_2018.csv', import.meta.url)
)
const publishedIsHere = existsSync(published)
if (!publishedIsHere) {
  process.stderr.write(`skipped: the published table is not at ${path.basename(published)}\n`)
}

describe.skipIf(!publishedIsHere)('the published table of Milan 2018', () => {
  const milan = { FILIERA_DATA: path.join(folder, 'milan') }

  test('is imported whole, and its figures are those of the issue', async () => {
    const args = ['import', published, '--mapping', 'urbanfoodflows', '--boundary', 'milan-metro']
    expect((await run(args, milan)).stdout).toBe(
      '{"read":115,"appended":115,"duplicates":0,"rejected":0}\n'
    )
    expect((await run(args, milan)).stdout).toBe(
      '{"read":115,"appended":0,"duplicates":115,"rejected":0}\n'
    )
    const window = ['boundary=milan-metro', 'from=2018-01-01', 'to=2018-12-31']
    const links = JSON.parse((await run(['query', 'flows/links', ...window], milan)).stdout)
    const tonnes = links.links.map((link: { massGrams: number; events: number }) => [
      link.massGrams / 1e6,
      link.events
    ])
    expect(tonnes.sort()).toEqual([
      [1_668_145, 13],
      [2_520_612, 11],
      [416_164, 8],
      [476_525, 83]
    ])
    const totals = JSON.parse((await run(['query', 'balance/totals', ...window], milan)).stdout)
    expect(totals.imbalanceGrams).toBe(912_828e6)
  })
})

describe('beside a running server', () => {
  test('an import by command line shows up in the server, and query answers too', async () => {
    const beside = { FILIERA_DATA: path.join(folder, 'beside'), FILIERA_LOG_LEVEL: 'error' }
    const server = await serve(beside)
    try {
      expect((await run(importing, beside)).stdout).toContain('"appended":2')
      const cli = await run(['query', 'flows/links', ...asking], beside)
      const { position } = JSON.parse(cli.stdout)
      expect(cli.stderr).toContain('in memory')
      const url = `${server.address}/api/flows/links?${asking.join('&')}&after=${position}`
      const { links } = JSON.parse(cli.stdout)
      expect((await (await fetch(url, { headers: server.headers })).json()).links).toEqual(links)
    } finally {
      expect(await server.stop()).toMatchObject({ code: 0 })
    }
  })

  test('a server asked to end finishes the upload under way and loses nothing', async () => {
    const ending = { FILIERA_DATA: path.join(folder, 'ending'), FILIERA_LOG_LEVEL: 'error' }
    const server = await serve(ending)
    const rows = Array.from({ length: 20_000 }, (_, row) => `A,B,food ${row},Fruit,2018,1`)
    const url = `${server.address}/api/imports/csv?mapping=urbanfoodflows&boundary=town`
    const uploading = fetch(url, {
      method: 'POST',
      headers: {
        ...server.headers,
        'content-type': 'text/csv',
        accept: 'application/x-ndjson'
      },
      body: [header, ...rows].join('\n')
    })
    const answer = await uploading
    const stopped = server.stop()
    const last = (await answer.text()).trim().split('\n').at(-1) ?? ''
    expect(JSON.parse(last).result).toMatchObject({ read: 20_000, appended: 20_000 })
    expect(await stopped).toMatchObject({ code: 0 })
    const { stdout } = await run(['verify'], ending)
    // The records, and the note that the key was used.
    expect(JSON.parse(stdout)).toMatchObject({ events: 20_001 })
  })
})

describe('a large file', () => {
  test('of 200 MB is streamed in bounded memory', async () => {
    const large = path.join(folder, 'large.csv')
    const note = 'x'.repeat(4_000)
    const line = (row: number) => `A,B,food ${row},Fruit,2018,1,${note}\n`
    const { appendFileSync } = await import('node:fs')
    writeFileSync(large, `${header},note\n`)
    for (let from = 0; from < 50_000; from += 1_000) {
      appendFileSync(large, Array.from({ length: 1_000 }, (_, row) => line(from + row)).join(''))
    }
    const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`
    const { stdout, stderr } = await run(
      ['import', large, ...importing.slice(2)],
      { FILIERA_DATA: path.join(folder, 'large') },
      ['--import', `data:text/javascript,${encodeURIComponent(script)}`]
    )
    expect(stdout).toContain('"appended":50000')
    expect(Number(/peak (\d+)/u.exec(stderr)?.[1]) / 1_024).toBeLessThan(400)
  })
})
