/** The parts of an LZ4 frame that tell its size (lz4/lz4, lz4_Frame_format.md). */
const magic = 0x184d2204
const flags = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 }
/** Code of the block size, bits 4 to 6 of the second descriptor byte, from 4 on: 64 KiB, 256 KiB, … */
const smallestBlock = 65_536
const notCompressed = 0x8000_0000

/**
 * The most bytes that an LZ4 frame can hold, from its blocks' headers alone: nothing is decompressed
 * that turns out to be too large.
 *
 * @throws RangeError where it is no such frame, or ends before its end mark.
 */
export function lz4Bound(frame: Buffer): number {
  if (frame.readUInt32LE(0) !== magic) throw new RangeError('it does not begin as an LZ4 frame')
  const [flag, descriptor] = [frame.readUInt8(4), frame.readUInt8(5)]
  const code = (descriptor >> 4) & 7
  if (code < 4) throw new RangeError(`an LZ4 frame cannot have blocks of size ${code}`)
  const blockBytes = smallestBlock * 4 ** (code - 4)
  const optional = (flag & flags.contentSize ? 8 : 0) + (flag & flags.dictionary ? 4 : 0)
  let bound = 0
  // Magic, two descriptor bytes and the header's checksum around what is optional.
  for (let at = 7 + optional; ; ) {
    const size = frame.readUInt32LE(at)
    if (size === 0) return bound
    const stored = size >= notCompressed
    const length = stored ? size - notCompressed : size
    bound += stored ? length : blockBytes
    at += 4 + length + (flag & flags.blockChecksum ? 4 : 0)
  }
}
