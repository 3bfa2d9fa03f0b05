import {
  status as grpc,
  Metadata,
  type ServerReadableStream,
  type ServiceError,
  type sendUnaryData
} from '@grpc/grpc-js'
import status from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js'
import errors from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/errors_pb.js'
import type {
  AppendRecord,
  AppendRequest,
  AppendSessionResponse
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js'
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import { type AppendFaults, sizeOf } from './append.ts'
import type { Expected, Proposed, StandInLog } from './log.ts'

function expectedOf(request: AppendRequest): Expected {
  const revision = BigInt(request.getExpectedRevision() ?? '-2')
  if (revision === -1n) return 'no_stream'
  if (revision === -2n) return 'any'
  return revision === -4n ? 'stream_exists' : revision
}

/** As servers give properties back to those who read metadata: JSON, with what the schema says. */
function proposedOf(record: AppendRecord): Proposed {
  const schema = record.getSchema()
  const isJson = schema?.getFormat() === streams.SchemaFormat.SCHEMA_FORMAT_JSON
  const properties: Record<string, string> = {}
  for (const [key, value] of record.getPropertiesMap().entries()) {
    properties[key] = value.getStringValue()
  }
  properties['$schema.format'] = isJson ? 'Json' : 'Bytes'
  properties['$schema.name'] = schema?.getName() ?? ''
  return {
    id: record.getRecordId() ?? '',
    type: schema?.getName() ?? '',
    isJson,
    data: record.getData_asU8(),
    metadata: Buffer.from(JSON.stringify(properties, null, 1))
  }
}

function refusal(
  code: grpc,
  message: { serializeBinary: () => Uint8Array } | null,
  name: string
): Partial<ServiceError> {
  const metadata = new Metadata()
  if (message !== null) {
    const details = new any.Any()
    details.pack(message.serializeBinary(), `kurrentdb.protocol.v2.streams.errors.${name}`)
    const packed = new status.Status().setMessage(name).setDetails(details)
    metadata.set('grpc-status-details-bin', Buffer.from(packed.serializeBinary()))
  }
  return { code, details: name, metadata }
}

/** Answers one append to several streams: all of it, or nothing. */
export function answerSession(
  log: StandInLog,
  call: ServerReadableStream<AppendRequest, AppendSessionResponse>,
  reply: sendUnaryData<AppendSessionResponse>,
  { maxAppendSize, fault }: AppendFaults
): void {
  const requests: AppendRequest[] = []
  call.on('data', (request: AppendRequest) => requests.push(request))
  call.on('error', () => {})
  call.on('end', () => {
    if (requests.length === 0) return reply(refusal(grpc.INVALID_ARGUMENT, null, 'NoRequests'))
    const what = fault()
    if (what === 'drop before') return reply(refusal(grpc.UNAVAILABLE, null, 'dropped'))
    const asked = requests.map((request) => ({
      stream: request.getStream(),
      expected: expectedOf(request),
      events: request.getRecordsList().map(proposedOf)
    }))
    const size = sizeOf(asked.flatMap(({ events }) => events))
    if (size > maxAppendSize) {
      const limit = new errors.AppendTransactionSizeExceededErrorDetails()
        .setSize(size)
        .setMaxSize(maxAppendSize)
      const name = 'AppendTransactionSizeExceededErrorDetails'
      return reply(refusal(grpc.ABORTED, limit, name))
    }
    for (const { stream, expected, events } of asked) {
      const verdict = log.judge(stream, expected, events)
      if (verdict === null) continue
      // Whether a real server takes a repetition of a whole session as one is not known here.
      const conflict = new errors.StreamRevisionConflictErrorDetails()
        .setStream(stream)
        .setExpectedRevision('0')
        .setActualRevision(String(log.stream(stream).length - 1))
      const name = 'StreamRevisionConflictErrorDetails'
      return reply(refusal(grpc.FAILED_PRECONDITION, conflict, name))
    }
    const response = new streams.AppendSessionResponse()
    for (const { stream, events } of asked) {
      log.add(stream, events)
      response.addOutput(
        new streams.AppendResponse()
          .setStream(stream)
          .setStreamRevision(String(log.stream(stream).length - 1))
      )
    }
    if (what === 'drop after') return reply(refusal(grpc.UNAVAILABLE, null, 'dropped'))
    reply(null, response.setPosition(String(log.records.at(-1)?.commit ?? 0n)))
  })
}
