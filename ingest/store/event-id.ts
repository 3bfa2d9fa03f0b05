/** Bytes of a UUID. */
export const idLength = 16

/** The 32 hex digits of a UUID. The text has been checked before. */
export function idHex(id: string): string {
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24)
}

/** A UUID as its 16 bytes. The text has been checked before. */
export function idBytes(id: string): Buffer {
  return Buffer.from(idHex(id), 'hex')
}

/** The UUID with these 32 hex digits, in lower case as SQLite's hex() does not give it. */
export function idText(hex: string): string {
  const text = hex.toLowerCase()
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
}
