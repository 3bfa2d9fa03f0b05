const newline = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/** Where in a record the next byte stands. */
type Standing = 'at the start of a cell' | 'in a cell' | 'in quotes' | 'after a quote'

/**
 * Counts the columns of the record that comes in, byte by byte and as the parser tells them: it tells
 * nothing of a record before its end, and by then a line of delimiters is millions of cells.
 */
export class ColumnCount {
  readonly #delimiter: number
  readonly #most: number
  readonly #otherEnd: number
  #standing: Standing = 'at the start of a cell'
  #columns = 1

  constructor(text: {
    /** One character of ASCII. */
    readonly delimiter: string
    readonly most: number
    /** Whether a carriage return ends a record too, as long as nobody knows what does. */
    readonly endsAtReturn: boolean
  }) {
    this.#delimiter = text.delimiter.charCodeAt(0)
    this.#most = text.most
    this.#otherEnd = text.endsAtReturn ? carriageReturn : newline
  }

  /** Whether a record has more columns than it may, up to these bytes. */
  exceeds(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      if (this.#standing === 'in quotes') {
        if (byte === quote) this.#standing = 'after a quote'
      } else if (byte === this.#delimiter) {
        this.#columns += 1
        if (this.#columns > this.#most) return true
        this.#standing = 'at the start of a cell'
      } else if (byte === newline || byte === this.#otherEnd) {
        this.#columns = 1
        this.#standing = 'at the start of a cell'
      } else if (byte === quote && this.#standing !== 'in a cell') this.#standing = 'in quotes'
      else this.#standing = 'in a cell'
    }
    return false
  }
}
