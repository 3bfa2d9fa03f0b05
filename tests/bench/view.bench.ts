import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { compileView } from '../../domain/mfa/view/compile.ts'
import { parseDefinition } from '../../domain/mfa/view/definition.ts'
import { type Dimensions, dimensionTable, type FlowRow } from '../../domain/mfa/view/dimensions.ts'
import { executeView } from '../../domain/mfa/view/execute.ts'
import type { ViewResult } from '../../domain/mfa/view/result.ts'
import { integer, text } from '../../projections/cells.ts'
import { executeInDuckDb } from '../../projections/mfa/view/execute.ts'
import { tableRelation } from '../../projections/mfa/view/relation.ts'
import { createSession, type Session } from '../../projections/session.ts'
import { type Bench, type Figure, sampled } from './harness.ts'

/** 200 sources in 16 regions, 20 materials and 50 targets of 5 kinds: 16 × 20 + 20 × 5 = 420 links. */
const sizes = [10_000, 100_000, 1_000_000]
/** Of the statement alone: so many rows are more than floweaver or a script holds in memory. */
const alone = 10_000_000
const runs = 5
/** Of a view that takes floweaver a quarter of a minute. */
const peerRuns = 3
const wantedLinks = 420
/** Of the issue, at a million rows. */
const wantedRatio = 50
const pipMs = 300_000

function named(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}

function grouped(ids: readonly string[], prefix: string, groups: number) {
  const part = (group: number) => ids.filter((_, index) => index % groups === group)
  return Object.fromEntries(named(prefix, groups).map((label, group) => [label, part(group)]))
}

const sources = grouped(named('s', 200), 'region', 16)
const targets = grouped(named('t', 50), 'kind', 5)
const types = named('m', 20)

function labelled(groups: Readonly<Record<string, readonly string[]>>) {
  const values = Object.entries(groups).map(([label, ids]) => ({ label, values: ids }))
  return {
    type: 'group',
    processes: Object.values(groups).flat(),
    partition: { dimension: 'process', values }
  }
}

const definition = parseDefinition({
  nodes: {
    sources: labelled(sources),
    via: { type: 'waypoint', partition: { dimension: 'type', values: types } },
    targets: labelled(targets)
  },
  bundles: [{ source: 'sources', target: 'targets', waypoints: ['via'] }],
  ordering: [['sources'], ['via'], ['targets']]
})

const dimensions: Dimensions = {
  processes: dimensionTable(
    new Map([...Object.values(sources), ...Object.values(targets)].flat().map((id) => [id, {}]))
  ),
  tables: new Map(),
  columns: new Set(['type', 'value'])
}

const plan = compileView(definition, dimensions)
const relation = tableRelation('flows_told', 'number', { type: 'text' })

/** The same rows on every run: a hash of the row's number says what they are. */
async function fill(session: Session, count: number): Promise<void> {
  await session.define(
    `create or replace table flows_told as
     select i as number, 's' || (hash(i) % 200) as source, 't' || (hash(i + 1e9::bigint) % 50) as target,
       'm' || (hash(i + 2e9::bigint) % 20) as type, (1 + hash(i + 3e9::bigint) % 10000)::double as value
     from range(${count}) rows(i)`
  )
}

async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function check(result: ViewResult, count: number): void {
  const { links, account } = result
  if (links.length === wantedLinks && account.drawn.count === count) return
  throw new Error(`${links.length} links of ${account.drawn.count} rows were drawn`)
}

const peerAnswer = z.object({
  seconds: z.number(),
  groupBySeconds: z.number(),
  links: z.number(),
  total: z.number()
})

interface Peer {
  readonly version: string
  readonly draw: (csv: string) => z.infer<typeof peerAnswer>
}

/** floweaver in a folder of its own; null, with the reason told, where it cannot be had. */
function fetchPeer(folder: string): Peer | null {
  const site = join(folder, 'site')
  const script = fileURLToPath(new URL('floweaver-peer.py', import.meta.url))
  const python = (args: readonly string[]) =>
    execFileSync('python3', args, {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: site },
      stdio: ['ignore', 'pipe', 'pipe']
    })
  try {
    execFileSync(
      'python3',
      ['-m', 'pip', 'install', '--quiet', '--target', site, 'floweaver==2.0.1'],
      { stdio: ['ignore', 'pipe', 'pipe'], timeout: pipMs }
    )
    const version = python([
      '-c',
      'import floweaver; from importlib.metadata import version; print(version("floweaver"))'
    ])
    const view = JSON.stringify({ sources, targets, types })
    return {
      version: version.trim(),
      draw: (csv) => peerAnswer.parse(JSON.parse(python([script, csv, view, String(peerRuns)])))
    }
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : ''
    process.stderr.write(`floweaver is left out: ${said}\n`)
    return null
  }
}

async function rowsOf(session: Session): Promise<readonly FlowRow[]> {
  const rows = await session.rowsOnce('select * from flows_told order by number')
  return rows.map((row) => ({
    source: text(row, 'source'),
    target: text(row, 'target'),
    type: text(row, 'type'),
    value: Number(row.value)
  }))
}

async function measure(
  session: Session,
  count: number,
  peer: { readonly peer: Peer | null; readonly folder: string }
): Promise<readonly Figure[]> {
  await fill(session, count)
  const at = `${count.toExponential(0).replace('+', '')} rows`
  const bare = await sampled(runs, () =>
    milliseconds(() =>
      session.rowsOnce(
        `select count(*) as n from (
           select source, target, type, sum(value) as value from flows_told group by all)`
      )
    )
  )
  const draw = async (detail: 'counted' | 'numbered') =>
    check(await executeInDuckDb(session, { plan, relation, dimensions, detail }), count)
  const counted = await sampled(runs, () => milliseconds(() => draw('counted')))
  const numbered = await sampled(runs, () => milliseconds(() => draw('numbered')))
  const rows = await rowsOf(session)
  const pure = await sampled(runs, () =>
    milliseconds(() => check(executeView(plan, rows, dimensions), count))
  )
  const bareFigure = { name: 'bare group by', value: bare.value }
  const figures: Figure[] = [
    { name: `bare group by source, target, type, ${at}`, unit: 'ms', ...bare },
    { name: `view in DuckDB, ${at}`, unit: 'ms', ...counted, against: bareFigure },
    {
      name: `view in DuckDB with row numbers, ${at}`,
      unit: 'ms',
      ...numbered,
      against: bareFigure
    },
    { name: `view in TypeScript with row numbers, ${at}`, unit: 'ms', ...pure, against: bareFigure }
  ]
  if (peer.peer === null) return figures
  const csv = join(peer.folder, `flows-${count}.csv`)
  await session.define(`copy (select source, target, type, value from flows_told) to '${csv}'`)
  const { seconds, links, total } = peer.peer.draw(csv)
  const [sum] = await session.rowsOnce('select sum(value)::bigint as total from flows_told')
  if (links !== wantedLinks || sum === undefined || integer(sum, 'total') !== total) {
    throw new Error(`floweaver drew ${links} links of ${total}`)
  }
  const ratio = (what: string, milliseconds: number): Figure => {
    const value = (seconds * 1_000) / milliseconds
    const spread = { value, min: value, max: value, runs: peerRuns, unit: '× faster' }
    return { name: `${what} against floweaver ${peer.peer?.version} weave, ${at}`, ...spread }
  }
  const target = { value: wantedRatio, better: 'higher' as const }
  const plain = ratio('view in DuckDB', counted.value)
  return [
    ...figures,
    count === 1_000_000 ? { ...plain, target } : plain,
    // weave keeps the rows behind its links too, so this is like with like.
    ratio('view in DuckDB with row numbers', numbered.value)
  ]
}

async function measureAlone(session: Session): Promise<readonly Figure[]> {
  await fill(session, alone)
  const draw = async () =>
    check(await executeInDuckDb(session, { plan, relation, dimensions, detail: 'counted' }), alone)
  const counted = await sampled(peerRuns, () => milliseconds(draw))
  return [
    {
      name: `view in DuckDB, ${alone.toExponential(0).replace('+', '')} rows`,
      unit: 'ms',
      ...counted
    }
  ]
}

/** A view against a bare group by of the same rows, and against floweaver where it can be had. */
export const viewBench: Bench = {
  name: 'view',
  run: async (folder) => {
    const peer = fetchPeer(folder)
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
    try {
      const session = createSession(await instance.connect())
      const figures: Figure[] = []
      for (const count of sizes) figures.push(...(await measure(session, count, { peer, folder })))
      return [...figures, ...(await measureAlone(session))]
    } finally {
      instance.closeSync()
    }
  }
}
