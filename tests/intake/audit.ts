import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { KafkaConnection } from '../../ingest/kafka/client.ts'
import { eachLetter } from '../../ingest/kafka/replay.ts'
import { checkpointSource } from '../../ingest/kafka/start.ts'
import { openStore, verifyStore } from '../../ingest/store/open.ts'
import { numberHeader } from './load.ts'
import { boundary, day, numberOf, told, truthOf } from './messages.ts'

/** What must hold at the end, and whether it does. */
export interface Claim {
  readonly what: string
  readonly found: string
  readonly holds: boolean
}

export interface AuditOptions {
  readonly seed: string
  /** Messages sent, numbered from 0. */
  readonly sent: number
  readonly connection: KafkaConnection
  readonly cluster: string
  readonly topic: string
  readonly deadLetters: string
  /** Offset behind the last message of each partition. */
  readonly ends: ReadonlyMap<number, number>
  /** Data folder, with the log. */
  readonly folder: string
  /** Of a server that answers, and what to send with each request. */
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

function openLog(folder: string) {
  return openStore({ kind: 'sqlite', folder }, { now: Date.now, newStoreId: () => 'never' })
}

/** Waits until every message is taken in; false where the patience ends before. */
export async function takenIn(options: AuditOptions, patienceMs: number): Promise<boolean> {
  const { cluster, topic, ends, folder } = options
  const store = await openLog(folder)
  try {
    const endMs = performance.now() + patienceMs
    while (performance.now() < endMs) {
      const taken = await store.checkpoints?.(checkpointSource(cluster, topic, 1))
      if ([...ends].every(([partition, end]) => (taken?.get(partition) ?? 0) >= end)) return true
      await sleep(500)
    }
    return false
  } finally {
    await store.close()
  }
}

async function ofTheLog({ folder, sent, seed }: AuditOptions): Promise<readonly Claim[]> {
  const store = await openLog(folder)
  const times = new Uint8Array(sent)
  let [events, strange] = [0, 0]
  for await (const batch of store.readAll()) {
    for (const { data } of batch) {
      events += 1
      const number = numberOf(data)
      if (number === null || number >= sent) strange += 1
      else times[number] = (times[number] ?? 0) + 1
    }
  }
  await store.close()
  let [good, missing, doubled, invented] = [0, 0, 0, 0]
  for (const [number, stored] of times.entries()) {
    if (told(seed, number).transfer === null) {
      if (stored > 0) invented += 1
      continue
    }
    good += 1
    if (stored === 0) missing += 1
    if (stored > 1) doubled += 1
  }
  const whole = await verifyStore({ kind: 'sqlite', folder })
  return [
    claim('good messages that are not in the log', missing, `of ${good}`),
    claim('good messages that are in the log more than once', doubled, `of ${good}`),
    claim('events in the log that nobody sent', strange + invented, `of ${events}`),
    claim('breaks in the hash chain of the log', whole.damage === null ? 0 : 1, '')
  ]
}

function claim(what: string, count: number, of: string): Claim {
  return { what, found: `${count.toLocaleString('en')} ${of}`.trim(), holds: count === 0 }
}

async function ofTheLetters(options: AuditOptions): Promise<readonly Claim[]> {
  const { connection, deadLetters, seed, sent } = options
  const found = new Set<number>()
  let letters = 0
  await eachLetter({ connection, topic: deadLetters, name: `audit-${seed}` }, ({ headers }) => {
    letters += 1
    found.add(Number(String(headers[numberHeader])))
  })
  let [bad, missing] = [0, 0]
  for (let number = 0; number < sent; number += 1) {
    if (told(seed, number).transfer !== null) continue
    bad += 1
    if (!found.delete(number)) missing += 1
  }
  return [
    claim('bad messages that are no dead letter', missing, `of ${bad}`),
    claim('dead letters of good messages', found.size, `of ${letters}`)
  ]
}

const links = z.object({
  links: z.array(z.object({ source: z.string(), target: z.string(), massGrams: z.number() }))
})

async function ofTheSankey(options: AuditOptions): Promise<readonly Claim[]> {
  const { address, headers, seed, sent, folder } = options
  const store = await openLog(folder)
  const after = (await store.head()) ?? ''
  await store.close()
  const asked = new URLSearchParams({ boundary, from: day, to: day, after })
  let answer = await fetch(`${address}/api/flows/links?${asked}`, { headers })
  // The read side says 503 while it is further behind than one request may wait.
  for (let attempt = 0; answer.status === 503 && attempt < 60; attempt += 1) {
    await sleep(2_000)
    answer = await fetch(`${address}/api/flows/links?${asked}`, { headers })
  }
  if (answer.status !== 200) {
    const found = `status ${answer.status}: ${(await answer.text()).slice(0, 300)}`
    return [{ what: 'the links of the Sankey are answered', found, holds: false }]
  }
  const shown = new Map(
    links
      .parse(await answer.json())
      .links.map(({ source, target, massGrams }) => [`${source} → ${target}`, massGrams])
  )
  const truth = truthOf(allTold(seed, sent))
  const names = new Set([...truth.keys(), ...shown.keys()])
  const wrong = [...names].filter((name) => truth.get(name) !== shown.get(name))
  const grams = [...truth.values()].reduce((sum, each) => sum + each, 0)
  return [
    claim(
      'links of the Sankey that are off by a gram or more',
      wrong.length,
      `of ${names.size}, ${(grams / 1e6).toLocaleString('en')} t in all`
    )
  ]
}

function* allTold(seed: string, sent: number) {
  for (let number = 0; number < sent; number += 1) yield told(seed, number)
}

const origins = z.object({
  total: z.number(),
  rows: z.array(z.object({ sourceName: z.string() }))
})

/** Behind a link stand events, each with the topic, partition and offset that it came from. */
async function ofTheOrigins(options: AuditOptions): Promise<readonly Claim[]> {
  const { address, headers, topic, seed } = options
  const transfer = told(seed, 0).transfer ?? { source: '', target: '' }
  const asked = new URLSearchParams({ boundary, from: day, to: day, limit: '1000' })
  asked.set('source', transfer.source)
  asked.set('target', transfer.target)
  const answer = await fetch(`${address}/api/flows/events?${asked}`, { headers })
  if (answer.status !== 200) {
    const what = 'the events behind a link are answered'
    return [{ what, found: `status ${answer.status}`, holds: false }]
  }
  const { rows, total } = origins.parse(await answer.json())
  const isPlaced = (name: string) => name.startsWith(`${topic}/`) && /\/\d+@\d+$/u.test(name)
  const strange = rows.filter(({ sourceName }) => !isPlaced(sourceName)).length
  const of = `of the first ${rows.length} of ${total} behind ${transfer.source} → ${transfer.target}`
  return [claim('events without topic, partition and offset', rows.length === 0 ? 1 : strange, of)]
}

/** What must hold of log, dead letters and Sankey once every message is taken in. */
export async function audit(options: AuditOptions): Promise<readonly Claim[]> {
  return [
    ...(await ofTheLog(options)),
    ...(await ofTheLetters(options)),
    ...(await ofTheSankey(options)),
    ...(await ofTheOrigins(options))
  ]
}
