/** SQL that leaves out what was recorded after `$known_at`, where that is asked. */
export function knownBy(column: string, asKnownAt: string | undefined): string {
  return asKnownAt === undefined ? '' : `and ${column} <= make_timestamp($known_at)`
}
