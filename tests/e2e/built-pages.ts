import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of this run, for the browser part that all test files share. */
    readonly builtPages: string
  }
}

const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url))

/** Before the first test file of a run: names the folder. Nothing is built where nobody asks. */
export function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'filiera-pages-'))
  provide('builtPages', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}

/**
 * Builds the browser part where no other test file of this run has, else waits for that one.
 *
 * @returns the folder of the built pages.
 */
export async function builtPages(): Promise<string> {
  const folder = inject('builtPages')
  const outDir = join(folder, 'dist')
  const ended = join(folder, 'ended')
  const isFirst = mkdirSync(join(folder, 'begun'), { recursive: true }) !== undefined
  if (!isFirst) {
    while (!existsSync(ended)) await pause(50)
    return outDir
  }
  try {
    await build({ configFile, logLevel: 'error', build: { outDir } })
  } finally {
    writeFileSync(ended, '')
  }
  return outDir
}
