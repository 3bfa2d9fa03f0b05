/**
 * What the stand-in for KurrentDB keeps: records with a place in one log, and the rules by which
 * that server accepts an append. It is no more helpful than the server: an id may come again in
 * another stream or at another revision, content is never compared, and positions have gaps.
 */
export interface StandInRecord {
  readonly id: string
  readonly stream: string
  readonly type: string
  readonly isJson: boolean
  readonly data: Uint8Array
  readonly metadata: Uint8Array
  readonly revision: number
  readonly commit: bigint
  readonly prepare: bigint
}

export type Proposed = Pick<StandInRecord, 'id' | 'type' | 'isJson' | 'data' | 'metadata'>
export type Expected = bigint | 'any' | 'no_stream' | 'stream_exists'

export type Appended =
  | { readonly kind: 'appended'; readonly records: readonly StandInRecord[]; readonly last: number }
  | { readonly kind: 'wrong revision'; readonly current: number }

/** Bytes of a record beside its data, so that positions are not dense. */
const overhead = 97n

function fits(expected: Expected, current: number): boolean {
  if (expected === 'any') return true
  if (expected === 'no_stream') return current === -1
  if (expected === 'stream_exists') return current >= 0
  return BigInt(current) === expected
}

export class StandInLog {
  readonly records: StandInRecord[] = []
  readonly #streams = new Map<string, StandInRecord[]>()
  readonly #listeners = new Set<() => void>()
  #end = 0n

  stream(name: string): readonly StandInRecord[] {
    return this.#streams.get(name) ?? []
  }

  /** Calls the listener after every append, until the returned function is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  append(stream: string, expected: Expected, events: readonly Proposed[]): Appended {
    const verdict = this.judge(stream, expected, events)
    return verdict ?? this.add(stream, events)
  }

  /** Null when the events are to be added. */
  judge(stream: string, expected: Expected, events: readonly Proposed[]): Appended | null {
    const known = this.stream(stream)
    if (fits(expected, known.length - 1)) return null
    if (typeof expected === 'bigint' || expected === 'no_stream') {
      const from = expected === 'no_stream' ? 0 : Number(expected) + 1
      const records = known.slice(from, from + events.length)
      const same = events.every(({ id }, index) => records[index]?.id === id)
      if (same && events.length > 0) {
        return { kind: 'appended', records, last: records.at(-1)?.revision ?? -1 }
      }
    }
    return { kind: 'wrong revision', current: known.length - 1 }
  }

  add(stream: string, events: readonly Proposed[]): Appended {
    const known = this.#streams.get(stream) ?? []
    this.#streams.set(stream, known)
    const records = events.map((event): StandInRecord => {
      this.#end += overhead + BigInt(event.data.length)
      const record = {
        ...event,
        stream,
        revision: known.length,
        commit: this.#end,
        prepare: this.#end - 11n
      }
      known.push(record)
      this.records.push(record)
      return record
    })
    for (const listener of this.#listeners) listener()
    return { kind: 'appended', records, last: known.length - 1 }
  }

  /** Alters a record behind the server's back, as a bad disk would. */
  tamper(index: number, change: Partial<StandInRecord>): void {
    const record = this.records[index]
    if (record === undefined) throw new Error(`there is no record ${index}`)
    const changed = { ...record, ...change }
    this.records[index] = changed
    const known = this.#streams.get(record.stream) ?? []
    known[record.revision] = changed
  }

  /** Takes records out of the log, as a scavenge after a deletion would. */
  drop(from: number, count: number): void {
    for (const { stream, revision } of this.records.splice(from, count)) {
      const known = this.#streams.get(stream) ?? []
      this.#streams.set(
        stream,
        known.filter((record) => record.revision !== revision)
      )
    }
  }
}
