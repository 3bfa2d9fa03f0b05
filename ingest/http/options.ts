export interface HttpOptions {
  readonly format: 'json' | 'ndjson'
  /** Longest JSON array in bytes; NDJSON may go on for ever, but not in one line. */
  readonly maxBytes: number
}
