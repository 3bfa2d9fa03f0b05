import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codecs, decompressed, UnreadableBatch } from '../../../ingest/kafka/codecs.ts'
import { snappyBlocks } from '../../../ingest/kafka/xerial.ts'

const roomy = 1_000_000

describe.each(codecs.map((codec) => [codec.name, codec] as const))('%s', (_, codec) => {
  test('gives back what it was given', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 5_000 })
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const packed = await codec.compress(Buffer.from(given))
        expect(await decompressed(codec, packed, roomy)).toEqual(Buffer.from(given))
      }),
      { numRuns: 30 }
    )
  })

  test('refuses more than may be read, before it is in memory', async () => {
    const packed = await codec.compress(Buffer.alloc(2_000_000))
    await expect(decompressed(codec, packed, roomy)).rejects.toBeInstanceOf(UnreadableBatch)
  })

  test('refuses damaged bytes', async () => {
    const packed = await codec.compress(Buffer.from('a sale, a sale, a sale, a sale'))
    const cut = packed.subarray(0, packed.length - 9)
    await expect(decompressed(codec, cut, roomy)).rejects.toBeInstanceOf(UnreadableBatch)
  })
})

test('a Snappy frame that ends within a block is refused', () => {
  const header = Buffer.from('82534e415050590000000001000000010000ffff00', 'hex')
  expect(() => snappyBlocks(header)).toThrow(RangeError)
})
