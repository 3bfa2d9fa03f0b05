import { readFileSync } from 'node:fs'
import { z } from 'zod'

const manifest = z.object({ scripts: z.object({ filiera: z.string() }) })

/** Arguments of Node with which `npm run filiera` starts the program, its file included. */
export function launchArguments(): readonly string[] {
  const root = new URL('../../', import.meta.url)
  const text = readFileSync(new URL('package.json', root), 'utf8')
  const [, ...words] = manifest.parse(JSON.parse(text)).scripts.filiera.split(' ')
  return words.map((word) => (word.startsWith('-') ? word : new URL(word, root).pathname))
}
