import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'
import type { WiredParts } from '../parts.ts'
import { bodyOf, limited } from '../routes/intake.ts'

/**
 * Lays a body that is a file on the disk for as long as it is used. Where a scanner is set it has
 * looked through the whole of it before anything else does.
 *
 * @param expected what the body may be, for whoever sent something else.
 * @throws Failure `unsupported_media_type`, `body_too_large`, and what `Scanner.scan` throws.
 */
export async function withUpload<Result>(
  request: FastifyRequest,
  { uploads, config, scanner }: Pick<WiredParts, 'uploads' | 'config' | 'scanner'>,
  { name, expected }: { readonly name: string; readonly expected: string },
  use: (file: string) => Promise<Result>
): Promise<Result> {
  const body = bodyOf(request, expected)
  const file = path.join(uploads, name)
  await mkdir(uploads, { recursive: true })
  try {
    const maxBytes = config.FILIERA_MAX_UPLOAD_MB * 1024 * 1024
    await pipeline(limited(body, maxBytes), createWriteStream(file))
    await scanner?.scan(file)
    return await use(file)
  } finally {
    await rm(file, { force: true })
  }
}
