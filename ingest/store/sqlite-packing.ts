/**
 * Texts of a parcel as they are kept: many of them packed (Zstandard, RFC 8878), since what events say
 * is alike and every byte is written twice, into the write-ahead log and into the file.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Below this, making a compressor ready takes longer than writing the texts as they are. */
const leastCharacters = 16_384

const nothing: Uint8Array<ArrayBufferLike> = new Uint8Array(0)

/**
 * The texts packed; no byte where they are to be kept as they are.
 *
 * @param characters how many they are.
 */
export function packedTexts(texts: string | Buffer, characters = texts.length): Uint8Array {
  if (characters < leastCharacters) return nothing
  const bytes = typeof texts === 'string' ? Buffer.from(texts) : texts
  const packed = zstdCompressSync(bytes, {
    // So that the compressor takes no more memory than this text needs.
    pledgedSrcSize: bytes.length,
    params: {
      // The quickest that finds what whole events have in common.
      [constants.ZSTD_c_compressionLevel]: 1,
      [constants.ZSTD_c_checksumFlag]: 1
    }
  })
  return packed.length < bytes.length ? packed : nothing
}

/**
 * The texts that `packedTexts` was given.
 *
 * @param characters how many they are.
 * @throws Error of zlib for bytes that are not as they were written.
 */
export function unpackedTexts(packed: Uint8Array, characters: number): string {
  // In one piece, where every character is a byte.
  const chunkSize = Math.max(characters, 64)
  return zstdDecompressSync(packed, {
    chunkSize,
    maxOutputLength: 3 * chunkSize,
    rejectGarbageAfterEnd: true
  }).toString()
}
