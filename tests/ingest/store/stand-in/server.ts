/**
 * A stand-in for KurrentDB: its protocol on the client's own generated stubs, over a log in memory.
 * The true client, its native bridge included, talks to it over the wire. It proves what our side
 * does with the answers that a server is documented to give; it proves nothing about the server.
 */
import { Server, ServerCredentials, status } from '@grpc/grpc-js'
import {
  type IServerFeaturesServer,
  ServerFeaturesService
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js'
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js'
import {
  type IStreamsServer,
  StreamsService
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js'
import {
  type IStreamsServiceServer,
  StreamsServiceService
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_grpc_pb.js'
import { type AppendFaults, answerBatchAppends } from './append.ts'
import { StandInLog } from './log.ts'
import { answerRead } from './read.ts'
import { answerSession } from './session.ts'

export interface StandIn {
  readonly log: StandInLog
  readonly url: string
  /** What becomes of the appends to come, one entry each; then they are answered as usual. */
  readonly faults: ReturnType<AppendFaults['fault']>[]
  /** Subscriptions that clients hold open. */
  readonly subscriptions: () => number
  /** How many reads are refused with a code of gRPC before they are answered again. */
  readonly refuseReads: (count: number, code: status) => void
  /** Breaks all connections and listens no more; the log stays. */
  readonly stop: () => void
  /** Listens again at the same address. */
  readonly start: () => Promise<void>
}

/** Since when a server can do what; `20.10` does not say where an event of a stream stands. */
export type ServerVersion = '20.10' | '24.10' | '26.0'

interface StandInOptions {
  readonly version?: ServerVersion
  /** Bytes; 1 MiB on a server that was not told otherwise. */
  readonly maxAppendSize?: number
}

function supportedMethods(version: ServerVersion) {
  const method = (service: string, name: string) =>
    new features.SupportedMethod().setServiceName(service).setMethodName(name)
  const known = new features.SupportedMethods().setEventStoreServerVersion(`${version}.0`)
  known.addMethods(method('event_store.client.streams.streams', 'read'))
  known.addMethods(method('event_store.client.streams.streams', 'batchappend'))
  if (version === '26.0') {
    known.addMethods(method('kurrentdb.protocol.v2.streams.streamsservice', 'appendsession'))
  }
  return known
}

/** Starts a stand-in on a free port of this machine. */
export async function startStandIn({
  version = '26.0',
  maxAppendSize = 16 * 1024 * 1024
}: StandInOptions = {}): Promise<StandIn> {
  const log = new StandInLog()
  const faults: StandIn['faults'] = []
  const appendFaults: AppendFaults = { maxAppendSize, fault: () => faults.shift() ?? 'none' }
  const tellsPosition = version !== '20.10'
  let refused = { count: 0, code: status.UNAVAILABLE }
  let following = 0
  let server: Server | null = null
  let port = 0

  const unary = (_call: unknown, reply: (error: { code: status; details: string }) => void) =>
    reply({ code: status.UNIMPLEMENTED, details: 'not stood in for' })
  const streams: IStreamsServer = {
    read: (call) => {
      if (refused.count > 0) {
        refused = { ...refused, count: refused.count - 1 }
        call.emit('error', { code: refused.code, details: 'refused by the stand-in' })
        return
      }
      const isSubscription = call.request.getOptions()?.hasSubscription() === true
      following += isSubscription ? 1 : 0
      call.on('error', () => {})
      answerRead(log, call, { tellsPosition })
        .catch(() => call.destroy())
        .finally(() => {
          following -= isSubscription ? 1 : 0
        })
    },
    batchAppend: (call) => answerBatchAppends(log, call, appendFaults),
    append: unary,
    delete: unary,
    tombstone: unary
  }
  const sessions: IStreamsServiceServer = {
    appendSession: (call, reply) => answerSession(log, call, reply, appendFaults),
    appendRecords: unary
  }
  const serverFeatures: IServerFeaturesServer = {
    getSupportedMethods: (_call, reply) => reply(null, supportedMethods(version))
  }

  async function start(): Promise<void> {
    const next = new Server({ 'grpc.max_receive_message_length': 64 * 1024 * 1024 })
    next.addService(ServerFeaturesService, serverFeatures)
    next.addService(StreamsService, streams)
    if (version === '26.0') next.addService(StreamsServiceService, sessions)
    port = await new Promise<number>((resolve, reject) => {
      next.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error)
      )
    })
    server = next
  }

  await start()
  return {
    log,
    // The client waits that long before it looks for a server at all; 500 ms where it is not told.
    url: `kurrentdb://127.0.0.1:${port}?tls=false&discoveryInterval=10`,
    faults,
    subscriptions: () => following,
    refuseReads: (count, code) => {
      refused = { count, code }
    },
    stop: () => {
      server?.forceShutdown()
      server = null
    },
    start
  }
}
