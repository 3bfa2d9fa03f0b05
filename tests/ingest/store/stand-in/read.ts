import { randomUUID } from 'node:crypto'
import type { ServerWritableStream } from '@grpc/grpc-js'
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js'
import type {
  ReadReq,
  ReadResp
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { StandInLog, StandInRecord } from './log.ts'

type Call = ServerWritableStream<ReadReq, ReadResp>

function uuidOf(id: string, structured: boolean) {
  const uuid = new shared.UUID()
  if (!structured) return uuid.setString(id)
  const bits = BigInt(`0x${id.replaceAll('-', '')}`)
  const most = BigInt.asIntN(64, bits >> 64n)
  const least = BigInt.asIntN(64, bits)
  return uuid.setStructured(
    new shared.UUID.Structured()
      .setMostSignificantBits(String(most))
      .setLeastSignificantBits(String(least))
  )
}

function eventResponse(
  record: StandInRecord,
  structured: boolean,
  tellsPosition: boolean
): ReadResp {
  const none = String(2n ** 64n - 1n)
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuidOf(record.id, structured))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(record.stream)))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(tellsPosition ? String(record.commit) : none)
    .setPreparePosition(tellsPosition ? String(record.prepare) : none)
    .setCustomMetadata(record.metadata)
    .setData(record.data)
  const facts = event.getMetadataMap()
  facts.set('type', record.type)
  facts.set('content-type', record.isJson ? 'application/json' : 'application/octet-stream')
  // .NET ticks of 1 January 2026: the clock of the server is not what our events go by.
  facts.set('created', String(638_712_000_000_000_000n + record.commit))
  const read = new streams.ReadResp.ReadEvent().setEvent(event)
  if (tellsPosition) read.setCommitPosition(String(record.commit))
  else read.setNoPosition(new shared.Empty())
  return new streams.ReadResp().setEvent(read)
}

function wantedOf(options: ReadReq.Options): (record: StandInRecord) => boolean {
  const filter = options.getFilter()
  if (filter === undefined) return () => true
  const byStream = filter.getStreamIdentifier()
  const expression = byStream ?? filter.getEventType()
  const prefixes = expression?.getPrefixList() ?? []
  const regex = new RegExp(expression?.getRegex() ?? '', 'u')
  return (record) => {
    const text = byStream === undefined ? record.type : record.stream
    return prefixes.length > 0
      ? prefixes.some((prefix) => text.startsWith(prefix))
      : regex.test(text)
  }
}

/** Records of a finite read, in its direction, from its start on (the start itself included). */
function recordsOf(log: StandInLog, options: ReadReq.Options): readonly StandInRecord[] {
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
  const ofStream = options.getStream()
  if (ofStream !== undefined) {
    const name = Buffer.from(ofStream.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()
    const known = log.stream(name)
    const from = ofStream.hasRevision() ? Number(ofStream.getRevision()) : null
    return backwards
      ? known.filter(({ revision }) => from === null || revision <= from).toReversed()
      : known.filter(({ revision }) => from === null || revision >= from)
  }
  const all = options.getAll()
  const position = all?.getPosition()
  const wanted = wantedOf(options)
  const commit = position === undefined ? null : BigInt(position.getCommitPosition())
  if (backwards) {
    return log.records
      .filter((record) => (commit === null || record.commit <= commit) && wanted(record))
      .toReversed()
  }
  if (all?.hasEnd()) return []
  return log.records.filter(
    (record) => (commit === null || record.commit >= commit) && wanted(record)
  )
}

/** A caller, and when it is gone: asked once, since every question is one more listener. */
interface Caller {
  readonly call: Call
  readonly gone: Promise<void>
}

function callerOf(call: Call): Caller {
  const { promise: gone, resolve } = Promise.withResolvers<void>()
  for (const event of ['close', 'cancelled', 'error']) call.once(event, () => resolve())
  return { call, gone }
}

async function send({ call, gone }: Caller, response: ReadResp): Promise<void> {
  if (call.write(response)) return
  const { promise: drained, resolve } = Promise.withResolvers<void>()
  call.once('drain', resolve)
  await Promise.race([drained, gone])
}

/** Answers one read of a stream or of `$all`, or follows `$all` until the caller leaves. */
export async function answerRead(
  log: StandInLog,
  call: Call,
  behaviour: { readonly tellsPosition: boolean }
): Promise<void> {
  const options = call.request.getOptions()
  if (options === undefined) throw new Error('a read without options')
  const structured = options.getUuidOption()?.hasStructured() === true
  const caller = callerOf(call)
  if (options.hasSubscription()) return follow(log, caller, options, structured)
  const identifier = options.getStream()?.getStreamIdentifier()
  const name = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString()
  if (identifier !== undefined && log.stream(name).length === 0) {
    const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier)
    await send(caller, new streams.ReadResp().setStreamNotFound(missing))
  } else {
    const most = Number(options.getCount())
    for (const record of recordsOf(log, options).slice(0, most)) {
      if (call.cancelled) return
      const isStream = identifier !== undefined
      await send(caller, eventResponse(record, structured, !isStream || behaviour.tellsPosition))
    }
  }
  call.end()
}

async function follow(
  log: StandInLog,
  caller: Caller,
  options: ReadReq.Options,
  structured: boolean
): Promise<void> {
  const { call, gone } = caller
  const wanted = wantedOf(options)
  const position = options.getAll()?.getPosition()
  const start = position === undefined ? null : BigInt(position.getCommitPosition())
  const fromEnd = options.getAll()?.hasEnd() === true
  const before = (record: StandInRecord) => start !== null && record.commit <= start
  let next = fromEnd ? log.records.length : log.records.findIndex((record) => !before(record))
  if (next === -1) next = log.records.length
  await send(
    caller,
    new streams.ReadResp().setConfirmation(
      new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID())
    )
  )
  let isBehind = true
  while (!call.cancelled && !call.destroyed) {
    const { promise: appended, resolve } = Promise.withResolvers<void>()
    const leave = log.onAppend(resolve)
    const found = log.records.slice(next)
    next += found.length
    for (const record of found) {
      if (wanted(record)) await send(caller, eventResponse(record, structured, true))
      else await send(caller, checkpoint(record))
    }
    if (isBehind)
      await send(caller, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()))
    isBehind = false
    await Promise.race([appended, gone])
    leave()
  }
}

function checkpoint({ commit, prepare }: StandInRecord): ReadResp {
  return new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint()
      .setCommitPosition(String(commit))
      .setPreparePosition(String(prepare))
  )
}
