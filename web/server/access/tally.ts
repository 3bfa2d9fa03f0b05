/** Several of one kind, counted together. */
export interface Tallied<Note> {
  readonly note: Note
  /** Who did it. */
  readonly by: string
  /** How often, since the one of this kind before. */
  readonly count: number
  /** Records in all of them. */
  readonly rows: number
}

interface Entry<Note> {
  readonly note: Note
  readonly by: string
  count: number
  rows: number
  sinceMs: number
}

export interface TallyOptions<Note> {
  /** For so long the same of one principal is counted together, milliseconds. */
  readonly windowMs: (by: string) => number
  /** Kinds that are told apart at once, of one principal; all further ones are counted together. */
  readonly mostKinds: number
  /** What stands for all further kinds. */
  readonly rest: (note: Note) => Note
}

/**
 * Counts what may happen often, so that whoever makes it happen cannot fill the log: the first of a
 * kind is told at once, then one total for each window in which there were more. A principal thus
 * causes at most `mostKinds` + 1 totals in a window, however much is asked for, and as many firsts in
 * the beginning.
 */
export class Tally<Note> {
  readonly #options: TallyOptions<Note>
  readonly #entries = new Map<string, Entry<Note>>()
  readonly #kindsOf = new Map<string, number>()

  constructor(options: TallyOptions<Note>) {
    this.#options = options
  }

  /** Counts one. @returns it where it is the first of its kind, to be told now; else null. */
  add(note: Note, by: string, nowMs: number, rows = 0): Tallied<Note> | null {
    const counted = this.#entry(note, by, nowMs)
    if (counted.isNew) return { note: counted.entry.note, by, count: 1, rows }
    counted.entry.count += 1
    counted.entry.rows += rows
    return null
  }

  #entry(note: Note, by: string, nowMs: number): { entry: Entry<Note>; isNew: boolean } {
    const key = JSON.stringify([by, note])
    const known = this.#entries.get(key)
    if (known !== undefined) return { entry: known, isNew: false }
    const kinds = this.#kindsOf.get(by) ?? 0
    if (kinds >= this.#options.mostKinds) {
      const rest = this.#options.rest(note)
      const restKey = JSON.stringify([by, rest])
      const entry = this.#entries.get(restKey)
      if (entry !== undefined) return { entry, isNew: false }
      return { entry: this.#open(restKey, rest, by, nowMs), isNew: true }
    }
    return { entry: this.#open(key, note, by, nowMs), isNew: true }
  }

  #open(key: string, note: Note, by: string, nowMs: number): Entry<Note> {
    const entry = { note, by, count: 0, rows: 0, sinceMs: nowMs }
    this.#entries.set(key, entry)
    this.#kindsOf.set(by, (this.#kindsOf.get(by) ?? 0) + 1)
    return entry
  }

  /** What was counted since it was told last, as it stands. */
  running(): readonly Tallied<Note>[] {
    return [...this.#entries.values()].flatMap(({ note, by, count, rows }) =>
      count === 0 ? [] : [{ note, by, count, rows }]
    )
  }

  /** Takes back what somebody else has told of it: so much of each kind, as it stood. */
  forgo(told: readonly Tallied<Note>[]): void {
    for (const { note, by, count, rows } of told) {
      const entry = this.#entries.get(JSON.stringify([by, note]))
      if (entry === undefined) continue
      entry.count = Math.max(0, entry.count - count)
      entry.rows = Math.max(0, entry.rows - rows)
    }
  }

  /** Totals of the windows that are over; what did not happen again in its window is forgotten. */
  due(nowMs: number): readonly Tallied<Note>[] {
    return this.#take(({ by, sinceMs }) => nowMs - sinceMs >= this.#options.windowMs(by), nowMs)
  }

  /** Whether a window is over. */
  isDue(nowMs: number): boolean {
    for (const { by, sinceMs } of this.#entries.values()) {
      if (nowMs - sinceMs >= this.#options.windowMs(by)) return true
    }
    return false
  }

  /** All totals, for an end in good order. */
  all(nowMs: number): readonly Tallied<Note>[] {
    return this.#take(() => true, nowMs)
  }

  #take(isOver: (entry: Entry<Note>) => boolean, nowMs: number): readonly Tallied<Note>[] {
    const totals: Tallied<Note>[] = []
    for (const [key, entry] of this.#entries) {
      if (!isOver(entry)) continue
      const { note, by, count, rows } = entry
      if (count === 0) this.#forget(key, by)
      else totals.push({ note, by, count, rows })
      Object.assign(entry, { count: 0, rows: 0, sinceMs: nowMs })
    }
    return totals
  }

  #forget(key: string, by: string): void {
    this.#entries.delete(key)
    const left = (this.#kindsOf.get(by) ?? 1) - 1
    if (left === 0) this.#kindsOf.delete(by)
    else this.#kindsOf.set(by, left)
  }
}
