/** Every escape of a text of JSON, both halves of a character as one. */
const escapes = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u[0-9a-f]{4}|.)/giu

/**
 * NUL, and half a character by itself: no store gives them back as they were given, and a database that
 * reads JSON refuses the whole of it. As escapes they hide in a text that is well-formed by itself.
 */
const unkeepable = /^\\u(?:0000|d[89a-f]..)$/iu

/** Whether a text of JSON says nothing that a store cannot keep. Nearly every text has no escape at all. */
export function isKeepableJson(json: string): boolean {
  if (!isKeepableText(json)) return false
  if (!json.includes('\\u')) return true
  for (const [found] of json.matchAll(escapes)) if (unkeepable.test(found)) return false
  return true
}

/** The same text with the sign for what cannot be read (U+FFFD) where it says what cannot be kept. */
export function keepableJson(json: string): string {
  if (!json.includes('\\u')) return json
  return json.replace(escapes, (found) => (unkeepable.test(found) ? '\ufffd' : found))
}

/** Where in a value the first text, or name of a field, stands that cannot be kept; null: nowhere. */
export function unkeepableIn(value: unknown): string | null {
  if (typeof value === 'string') return isKeepableText(value) ? null : ''
  if (typeof value !== 'object' || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    if (!isKeepableText(key)) return key
    const path = unkeepableIn(inner)
    if (path !== null) return path === '' ? key : `${key}.${path}`
  }
  return null
}

/** Whether a text comes back from any store as it was given. */
export function isKeepableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
