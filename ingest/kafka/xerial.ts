/**
 * Snappy as Java producers send it: a header of 16 bytes, then blocks, each with its length before
 * it (xerial/snappy-java, SnappyOutputStream). Other clients send one bare block.
 */

/** `0x82 S N A P P Y 0x00`; version and compatible version follow, four bytes each. */
const magic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const headerBytes = 16
const lengthBytes = 4

/**
 * The bare Snappy blocks of a compressed buffer, framed or not.
 *
 * @throws RangeError where the frame ends within a block.
 */
export function snappyBlocks(compressed: Buffer): readonly Buffer[] {
  if (!compressed.subarray(0, magic.length).equals(magic)) return [compressed]
  const blocks: Buffer[] = []
  for (let at = headerBytes; at < compressed.length; ) {
    const begin = at + lengthBytes
    const end = begin + compressed.readInt32BE(at)
    if (end < begin || end > compressed.length) {
      throw new RangeError(`a Snappy block ends at byte ${end} of ${compressed.length}`)
    }
    blocks.push(compressed.subarray(begin, end))
    at = end
  }
  return blocks
}

/**
 * How many bytes a bare Snappy block says that it holds: a varint of at most five bytes at its
 * beginning (google/snappy, format_description.txt).
 *
 * @throws RangeError where there is no such number.
 */
export function snappyLength(block: Buffer): number {
  let length = 0
  for (let place = 0; place < 5; place += 1) {
    const byte = block.readUInt8(place)
    length += (byte & 0x7f) * 2 ** (7 * place)
    if (byte < 0x80) return length
  }
  throw new RangeError('a Snappy block does not begin with its length')
}
