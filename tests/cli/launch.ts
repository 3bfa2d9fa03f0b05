import { readFileSync } from 'node:fs'
import { z } from 'zod'

const manifest = z.object({ scripts: z.object({ filiera: z.string(), start: z.string() }) })

function scripts() {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return manifest.parse(JSON.parse(text)).scripts
}

/** Options of Node that `npm start` runs the server with. */
export function serverOptions(): readonly string[] {
  const words = scripts().start.split(' ')
  return words.slice(words.indexOf('node') + 1).filter((word) => word.startsWith('--'))
}

/** Arguments of Node with which `npm run filiera` starts the program, its file included. */
export function launchArguments(): readonly string[] {
  const root = new URL('../../', import.meta.url)
  const [, ...words] = scripts().filiera.split(' ')
  return words.map((word) => (word.startsWith('-') ? word : new URL(word, root).pathname))
}
