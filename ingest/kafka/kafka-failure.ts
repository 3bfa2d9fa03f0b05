import { Failure, type FailureCode } from '../../domain/failure.ts'
import { UnreadableBatch } from './codecs.ts'

/** Protocol errors, by the name that Kafka gives them, that mean something to who runs this. */
const codeOfType: Readonly<Record<string, FailureCode>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'kafka_topic_missing',
  INVALID_TOPIC_EXCEPTION: 'kafka_topic_missing',
  TOPIC_AUTHORIZATION_FAILED: 'kafka_refused',
  GROUP_AUTHORIZATION_FAILED: 'kafka_refused',
  CLUSTER_AUTHORIZATION_FAILED: 'kafka_refused',
  SASL_AUTHENTICATION_FAILED: 'kafka_refused',
  UNSUPPORTED_SASL_MECHANISM: 'kafka_refused',
  MESSAGE_TOO_LARGE: 'record_too_large',
  RECORD_LIST_TOO_LARGE: 'record_too_large',
  OFFSET_OUT_OF_RANGE: 'kafka_out_of_range'
}

const advice: Partial<Readonly<Record<FailureCode, string>>> = {
  kafka_topic_missing:
    'make the topic, or mend its name in the settings; topics are never made by this program',
  kafka_refused:
    'check FILIERA_KAFKA_SASL, FILIERA_KAFKA_USERNAME, its password, and the ACLs of the user',
  kafka_unavailable:
    'check FILIERA_KAFKA_BROKERS, that the brokers run, and whether they ask for TLS (FILIERA_KAFKA_TLS)',
  kafka_unreadable:
    'raise FILIERA_KAFKA_MAX_BATCH_MB if the batch is honest; nothing behind it is read until then',
  record_too_large: 'raise max.message.bytes of the topic'
}

/** How Node begins its codes of certificates that do not convince and of partners that speak no TLS. */
const tlsCode = /^(?:CERT_|DEPTH_|EPROTO$|ERR_SSL_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_)/u

const tlsAdvice =
  'check FILIERA_KAFKA_TLS, FILIERA_KAFKA_TLS_CA, and that the certificate is for the names in FILIERA_KAFKA_BROKERS'

interface Cause {
  readonly name: string
  readonly type: unknown
  /** Of Node, where the connection failed. */
  readonly code: unknown
  readonly message: string
  readonly error: unknown
}

/** What was thrown and everything that it says it was caused by. */
function causesOf(error: unknown): readonly Cause[] {
  const causes: Cause[] = []
  for (let next = error; next instanceof Error && causes.length < 10; next = next.cause) {
    const type = 'type' in next ? next.type : undefined
    const code = 'code' in next ? next.code : undefined
    causes.push({ name: next.name, type, code, message: next.message, error: next })
  }
  return causes
}

function codeOf({ name, type, error }: Cause): FailureCode | undefined {
  if (error instanceof UnreadableBatch) return 'kafka_unreadable'
  if (name === 'KafkaJSSASLAuthenticationError') return 'kafka_refused'
  if (name === 'KafkaJSOffsetOutOfRange') return 'kafka_out_of_range'
  return typeof type === 'string' ? codeOfType[type] : undefined
}

/**
 * What a broker's client threw, in our words. Failures pass unchanged.
 *
 * @param attempted what was being done, as the start of a sentence: `reading sogemi.movements`.
 */
export function kafkaFailure(error: unknown, attempted: string): Failure {
  if (error instanceof Failure) return error
  const causes = causesOf(error)
  const code = causes.map(codeOf).find((each) => each !== undefined) ?? 'kafka_unavailable'
  const said = causes.find((cause) => codeOf(cause) === code) ?? causes.at(-1)
  const what = said?.message ?? String(error)
  const isTls = causes.some((cause) => tlsCode.test(String(cause.code)))
  const next = isTls ? tlsAdvice : (advice[code] ?? '')
  return new Failure(code, `${attempted} failed (${what}): ${next}`, {}, error)
}
