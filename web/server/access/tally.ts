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
  /** When it was told last, and when it happened last. */
  toldMs: number
  seenMs: number
  /** Until it is told again, where it happens again; twice as long each time. */
  windowMs: number
}

export interface TallyOptions<Note> {
  /** For so long the same of one principal is counted together at first, milliseconds. */
  readonly windowMs: (by: string) => number
  /** A window does not grow beyond it, however long the same goes on. */
  readonly longestMs: number
  /** What has not happened for so long is told at once when it happens again. */
  readonly quietMs: (by: string) => number
  /** Kinds of one principal that are told apart at once. */
  readonly mostKinds: (by: string) => number
  /** What stands for all further kinds of one who is of no crowd. */
  readonly rest: (note: Note) => Note
  /** Whose one of many somebody is: what is beyond their kinds is counted for the crowd; else null. */
  readonly crowdOf: (by: string) => string | null
  /** How many of one crowd are told apart at once. */
  readonly mostOfCrowd: number
}

/**
 * Counts what may happen often, so that whoever makes it happen can neither fill the log nor hide in it
 * what else they do: the first of a kind is told at once, then one total after each window in which there
 * were more, and windows of what goes on grow. Kinds are many, since what is merged cannot be told apart
 * any more; what each of them costs in a day is little.
 */
export class Tally<Note> {
  readonly #options: TallyOptions<Note>
  readonly #entries = new Map<string, Entry<Note>>()
  readonly #kindsOf = new Map<string, number>()
  readonly #membersOf = new Map<string, number>()

  constructor(options: TallyOptions<Note>) {
    this.#options = options
  }

  /** Counts one. @returns it where it is the first of its kind, to be told now; else null. */
  add(note: Note, by: string, nowMs: number, rows = 0): Tallied<Note> | null {
    const { entry, isNew } = this.#entry(note, by, nowMs)
    entry.seenMs = nowMs
    if (isNew) return { note: entry.note, by: entry.by, count: 1, rows }
    entry.count += 1
    entry.rows += rows
    return null
  }

  #entry(note: Note, by: string, nowMs: number): { entry: Entry<Note>; isNew: boolean } {
    const known = this.#entries.get(JSON.stringify([by, note]))
    if (known !== undefined) return { entry: known, isNew: false }
    if (this.#hasRoom(by)) return { entry: this.#open(note, by, nowMs), isNew: true }
    const crowd = this.#options.crowdOf(by)
    if (crowd !== null) return this.#entry(note, crowd, nowMs)
    const rest = this.#options.rest(note)
    const entry = this.#entries.get(JSON.stringify([by, rest]))
    if (entry !== undefined) return { entry, isNew: false }
    return { entry: this.#open(rest, by, nowMs), isNew: true }
  }

  /** Whether one more kind of somebody may be told apart. */
  #hasRoom(by: string): boolean {
    const { mostKinds, crowdOf, mostOfCrowd } = this.#options
    const kinds = this.#kindsOf.get(by) ?? 0
    if (kinds > 0) return kinds < mostKinds(by)
    const crowd = crowdOf(by)
    return crowd === null || (this.#membersOf.get(crowd) ?? 0) < mostOfCrowd
  }

  #open(note: Note, by: string, nowMs: number): Entry<Note> {
    const windowMs = this.#options.windowMs(by)
    const entry = { note, by, count: 0, rows: 0, toldMs: nowMs, seenMs: nowMs, windowMs }
    this.#entries.set(JSON.stringify([by, note]), entry)
    const kinds = this.#kindsOf.get(by) ?? 0
    this.#kindsOf.set(by, kinds + 1)
    if (kinds === 0) this.#joined(by, 1)
    return entry
  }

  #joined(by: string, change: 1 | -1): void {
    const crowd = this.#options.crowdOf(by)
    if (crowd !== null) this.#membersOf.set(crowd, (this.#membersOf.get(crowd) ?? 0) + change)
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

  /** Totals of the windows that are over; what has not happened for long is forgotten. */
  due(nowMs: number): readonly Tallied<Note>[] {
    this.#forgetQuiet(nowMs)
    return this.#take((entry) => isOver(entry, nowMs), nowMs)
  }

  /** Whether a total is to be told. */
  isDue(nowMs: number): boolean {
    for (const entry of this.#entries.values()) if (isOver(entry, nowMs)) return true
    return false
  }

  /** All totals, for an end in good order. */
  all(nowMs: number): readonly Tallied<Note>[] {
    return this.#take(({ count }) => count > 0, nowMs)
  }

  #take(isTold: (entry: Entry<Note>) => boolean, nowMs: number): readonly Tallied<Note>[] {
    const totals: Tallied<Note>[] = []
    for (const entry of this.#entries.values()) {
      if (!isTold(entry)) continue
      const { note, by, count, rows } = entry
      totals.push({ note, by, count, rows })
      const windowMs = Math.min(2 * entry.windowMs, this.#options.longestMs)
      Object.assign(entry, { count: 0, rows: 0, toldMs: nowMs, windowMs })
    }
    return totals
  }

  #forgetQuiet(nowMs: number): void {
    for (const [key, { by, count, seenMs }] of this.#entries) {
      if (count > 0 || nowMs - seenMs < this.#options.quietMs(by)) continue
      this.#entries.delete(key)
      const left = (this.#kindsOf.get(by) ?? 1) - 1
      if (left > 0) this.#kindsOf.set(by, left)
      else {
        this.#kindsOf.delete(by)
        this.#joined(by, -1)
      }
    }
  }
}

function isOver({ count, toldMs, windowMs }: Entry<unknown>, nowMs: number): boolean {
  return count > 0 && nowMs - toldMs >= windowMs
}
