import { promisify } from 'node:util'
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib'
import {
  lz4Compress,
  lz4Decompress,
  snappyCompress,
  snappyDecompress
} from '@platformatic/wasm-utils'
import kafkajs from 'kafkajs'
import { lz4Bound } from './lz4-frame.ts'
import { snappyBlocks, snappyLength } from './xerial.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs

/** A batch that cannot be decompressed, or is too large to be. */
export class UnreadableBatch extends Error {
  /** Asked by kafkajs: fetching the same bytes again would not help. */
  readonly retriable = false

  /** Without a cause: kafkajs passes on the innermost one, and this error would be lost. */
  constructor(codec: string, reason: string) {
    super(`a ${codec} batch cannot be decompressed: ${reason}`)
    this.name = 'UnreadableBatch'
  }
}

interface Codec {
  readonly name: string
  readonly type: Exclude<keyof typeof CompressionTypes, 'None'>
  readonly compress: (plain: Buffer) => Buffer | Promise<Buffer>
  /** @throws Error where the bytes are damaged or hold more than `maxBytes`. */
  readonly decompress: (compressed: Buffer, maxBytes: number) => Buffer | Promise<Buffer>
}

function checkSize(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes)
    throw new RangeError(`it holds ${bytes} bytes, at most ${maxBytes} are read`)
}

/** Every codec of Kafka; kafkajs itself brings gzip alone, and without a limit. */
export const codecs: readonly Codec[] = [
  {
    name: 'gzip',
    type: 'GZIP',
    compress: (plain) => promisify(gzip)(plain),
    decompress: (compressed, maxOutputLength) => promisify(gunzip)(compressed, { maxOutputLength })
  },
  {
    name: 'snappy',
    type: 'Snappy',
    compress: (plain) => snappyCompress(plain),
    decompress: (compressed, maxBytes) => {
      const blocks = snappyBlocks(compressed)
      checkSize(
        blocks.reduce((sum, block) => sum + snappyLength(block), 0),
        maxBytes
      )
      return Buffer.concat(blocks.map((block) => snappyDecompress(block)))
    }
  },
  {
    name: 'lz4',
    type: 'LZ4',
    compress: (plain) => lz4Compress(plain),
    decompress: (compressed, maxBytes) => {
      checkSize(lz4Bound(compressed), maxBytes)
      return lz4Decompress(compressed)
    }
  },
  {
    name: 'zstd',
    type: 'ZSTD',
    compress: (plain) => promisify(zstdCompress)(plain),
    decompress: (compressed, maxOutputLength) =>
      promisify(zstdDecompress)(compressed, { maxOutputLength })
  }
]

/**
 * Decompresses with a limit.
 *
 * @throws UnreadableBatch where the bytes are damaged or hold more than `maxBytes`.
 */
export async function decompressed(
  { name, decompress }: Codec,
  compressed: Buffer,
  maxBytes: number
): Promise<Buffer> {
  try {
    return await decompress(compressed, maxBytes)
  } catch (cause) {
    throw new UnreadableBatch(name, cause instanceof Error ? cause.message : String(cause))
  }
}

/**
 * Teaches kafkajs every codec. Without one, a single compressed batch ends its consumer for good
 * while the process lives on (kafkajs 2.2.4). Its registry is one for the whole process.
 *
 * @param maxBytes what a batch may hold decompressed: some hundred bytes can hold gigabytes.
 */
export function registerCodecs(maxBytes: number): void {
  for (const codec of codecs) {
    CompressionCodecs[CompressionTypes[codec.type]] = () => ({
      compress: async (encoder: { readonly buffer: Buffer }) => codec.compress(encoder.buffer),
      decompress: (compressed: Buffer) => decompressed(codec, compressed, maxBytes)
    })
  }
}
