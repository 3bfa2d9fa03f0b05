import { status as grpc, type ServerDuplexStream } from '@grpc/grpc-js'
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js'
import status from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js'
import type {
  BatchAppendReq,
  BatchAppendResp
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import type { Appended, Expected, Proposed, StandInLog } from './log.ts'

function expectedOf(options: BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no_stream'
  if (options.hasAny()) return 'any'
  if (options.hasStreamExists()) return 'stream_exists'
  return BigInt(options.getStreamPosition())
}

function proposedOf(message: BatchAppendReq.ProposedMessage): Proposed {
  const facts = message.getMetadataMap()
  return {
    id: message.getId()?.getString() ?? '',
    type: facts.get('type') ?? '',
    isJson: facts.get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8()
  }
}

/** Bytes by which the server limits an append. */
export function sizeOf(events: readonly Proposed[]): number {
  return events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0)
}

function packed(message: { serializeBinary: () => Uint8Array }, name: string) {
  const details = new any.Any()
  details.pack(message.serializeBinary(), name)
  return new status.Status().setCode(0).setMessage(name).setDetails(details)
}

function respond(response: BatchAppendResp, outcome: Appended): BatchAppendResp {
  if (outcome.kind === 'wrong revision') {
    const wrong = new shared.WrongExpectedVersion()
    if (outcome.current === -1) wrong.setCurrentNoStream(new empty.Empty())
    else wrong.setCurrentStreamRevision(String(outcome.current))
    return response.setError(packed(wrong, 'event_store.client.WrongExpectedVersion'))
  }
  const last = outcome.records.at(-1)
  const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(outcome.last))
  if (last === undefined) success.setNoPosition(new empty.Empty())
  else {
    success.setPosition(
      new shared.AllStreamPosition()
        .setCommitPosition(String(last.commit))
        .setPreparePosition(String(last.prepare))
    )
  }
  return response.setSuccess(success)
}

/** How a call ends whose connection breaks. */
const broken = { code: grpc.UNAVAILABLE, details: 'broken off by the stand-in' }

/** What a test may have the stand-in do to an append. */
export interface AppendFaults {
  readonly maxAppendSize: number
  /** Asked before an append: what to do instead of answering it. */
  readonly fault: () => 'none' | 'drop before' | 'drop after'
}

/** Answers appends as they come, each under its correlation id. */
export function answerBatchAppends(
  log: StandInLog,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
  { maxAppendSize, fault }: AppendFaults
): void {
  const under = new Map<string, { options: BatchAppendReq.Options; events: Proposed[] }>()
  const answer = (message: BatchAppendReq) => {
    const correlation = message.getCorrelationId()?.getString() ?? ''
    const options = message.getOptions()
    const append = under.get(correlation) ?? { options, events: [] as Proposed[] }
    if (append.options === undefined) throw new Error('an append without options')
    const known = { options: append.options, events: append.events }
    known.events.push(...message.getProposedMessagesList().map(proposedOf))
    under.set(correlation, known)
    if (!message.getIsFinal()) return
    under.delete(correlation)
    const identifier = known.options.getStreamIdentifier()
    const name = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString()
    const response = new streams.BatchAppendResp()
      .setCorrelationId(message.getCorrelationId())
      .setStreamIdentifier(identifier)
    const what = fault()
    if (what === 'drop before') return void call.emit('error', broken)
    if (sizeOf(known.events) > maxAppendSize) {
      const limit = new shared.MaximumAppendSizeExceeded().setMaxappendsize(maxAppendSize)
      const error = packed(limit, 'event_store.client.MaximumAppendSizeExceeded')
      return void call.write(response.setError(error))
    }
    const outcome = log.append(name, expectedOf(known.options), known.events)
    if (what === 'drop after') return void call.emit('error', broken)
    call.write(respond(response, outcome))
  }
  call.on('data', answer)
  call.on('end', () => call.end())
  call.on('error', () => {})
}
