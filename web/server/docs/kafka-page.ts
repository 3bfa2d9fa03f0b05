import { eventTypeOf } from '../../../domain/catalog.ts'
import { cloudEvent, structuredType } from '../../../ingest/kafka/cloud-event.ts'
import { letterHeaders, letterPrefix } from '../../../ingest/kafka/dead-letter.ts'
import { publishedHeaders } from '../../../ingest/kafka/published-event.ts'
import { maxMessageBytes } from '../../../ingest/kafka/translate.ts'
import { kafkaSettings } from '../settings-kafka.ts'
import { exampleEvent } from './event-page.ts'
import { html, page } from './html.ts'
import { table } from './table.ts'

const attributes = Object.entries(cloudEvent.shape).map(
  ([name, schema]) => [name, schema.description ?? ''] as const
)

/** What a group that reads and a user that writes need, as Kafka's own tool takes it. */
const acls = `kafka-topics.sh --bootstrap-server … --create --topic sogemi.movements --partitions 6 --replication-factor 3 --config min.insync.replicas=2
kafka-topics.sh --bootstrap-server … --create --topic filiera.dead-letters --partitions 1 --replication-factor 3 --config min.insync.replicas=2

# a sender may write its own topic and nothing else
kafka-acls.sh --bootstrap-server … --add --allow-principal User:sogemi --operation Write --operation Describe --topic sogemi.movements

# Filiera reads it in its group, writes dead letters and what it publishes, sends again what was mended, and
# deletes dead letters that name somebody who is erased
kafka-acls.sh --bootstrap-server … --add --allow-principal User:filiera --operation Read --operation Write --operation Describe --topic sogemi.movements
kafka-acls.sh --bootstrap-server … --add --allow-principal User:filiera --operation Read --operation Describe --group filiera --resource-pattern-type prefixed
kafka-acls.sh --bootstrap-server … --add --allow-principal User:filiera --operation Read --operation Write --operation Delete --operation Describe --topic filiera.dead-letters`

/** How to send to this service over Kafka and how to read what it publishes. */
export function kafkaPage(): string {
  const plain = { id: 'till-3-2026-0611-84', ...exampleEvent(eventTypeOf('SaleRecorded')) }
  const settings = Object.entries(kafkaSettings).map(
    ([name, setting]) => [name, setting.description ?? ''] as const
  )
  return page(
    'Kafka',
    html`<p class="lead">Observed events come in over topics, and every event of the log can go out to one.</p>
<h2 id="topics">Topics and rights</h2>
<p>A topic belongs to one party, named in the settings: a message cannot say on whose behalf it counts, so
whoever may write the topic speaks for that party. With its role (<code>topic=party@role</code>) only what is the
party’s own is taken, as from a key of that party; what is not goes to the dead letters, and the audit shows it. Give every sender a user of its own (SASL or mTLS).
Topics are never made by this program. Do not delete a topic and make it anew under its name: take a new
name. Keep messages longer than any outage may last. Key messages by site or device: order holds within
a partition only, and more partitions move keys.</p>
<pre tabindex="0">${acls}</pre>
<h2 id="messages">Messages</h2>
<p>One event a message, JSON in UTF-8, at most ${maxMessageBytes} bytes, uncompressed or gzip, snappy, lz4 or
zstd. The data is that of the <a href="/api/docs/events">event types</a>; only observations may be sent.</p>
<h3>Plain JSON</h3>
<p>As in <a href="/api/docs#post-api-events">POST /api/events</a>. The id with occurredAt tells a resend from a new
event; without an id the content is the id.</p>
<pre class="whole" tabindex="0">${JSON.stringify(plain, null, 2)}</pre>
<h3>CloudEvents 1.0</h3>
<p>Binary: attributes in <code>ce_</code> headers, the data as the value. Structured: all in one object, with the
header <code>content-type: ${structuredType}</code>. Source and id, with time, are the identity.</p>
${table(['attribute', 'meaning'], attributes)}
<h2 id="dead-letters">Dead letters</h2>
<p>What cannot be read goes to the dead letters' topic with its key, value and headers, before the next
message counts as taken in; the key says where it stood. <code>filiera kafka replay</code> lists them, shows one
(<code>--show</code>), and sends messages again, mended with <code>--value FILE</code>: they get the event id that
they would have had. A partition of which more than half of a batch is bad stops instead.</p>
<p>Erasing a person takes the letters out that name them: all others are written anew, with their times, and
what stood before is deleted, which needs <code>cleanup.policy=delete</code> as it comes. No reader sees it then; the
broker frees the disk with the segment that it stood in. A message in its sender’s own topic stays there until that
topic lets go of it, and what was published with a text that names somebody stays with whoever read it.</p>
${table(
  ['header', 'meaning'],
  Object.entries(letterHeaders).map(([name, meaning]) => [`${letterPrefix}${name}`, meaning])
)}
<h2 id="memory">Memory and speed</h2>
<p>A fetch brings at most 10 MiB, a compressed batch at most <code>FILIERA_KAFKA_MAX_BATCH_MB</code> once it is unpacked; of
each partition one thousand messages are being stored while the next are read, and a log that stands still
holds the broker up. Many messages in few batches, and several partitions, are what makes it fast.</p>
<h2 id="published">What is published</h2>
<p>CloudEvents in the binary form, at least once, from a checkpoint of its own; the value is the event's data
as it is stored (<a href="/api/docs/events">schemas</a>).</p>
${table(['header', 'meaning'], Object.entries(publishedHeaders))}
<h2 id="settings">Settings</h2>
${table(['setting', 'meaning'], settings)}`
  )
}
