import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const root = new URL('../../', import.meta.url)

const service = z.strictObject({
  image: z.string().optional(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()).min(2),
      interval: z.string(),
      timeout: z.string(),
      retries: z.int(),
      start_period: z.string().optional()
    })
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).default({}),
  stop_grace_period: z.string().optional(),
  restart: z.string()
})

const composition = z.strictObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null())
})

/** docker-compose.yml, read by what it may hold. */
export function readComposition(): z.output<typeof composition> {
  return composition.parse(parse(readFileSync(new URL('docker-compose.yml', root), 'utf8')))
}

/** The lines of the Dockerfile. */
export function readDockerfile(): readonly string[] {
  return readFileSync(new URL('Dockerfile', root), 'utf8').split('\n')
}

/** Folder of the compose file. */
export const composeFolder = root.pathname
