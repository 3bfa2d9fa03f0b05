/** Where Node enters; the program itself is `program.ts`. */
import { enableCompileCache } from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

// Half of a command's start is taking types off and compiling, so Node keeps what comes of it. Where
// the folder cannot be written to, it is done anew each time.
const kept = fileURLToPath(new URL('../../node_modules/.cache/filiera', import.meta.url))
enableCompileCache(kept)
// Threads take it from the environment.
process.env.NODE_COMPILE_CACHE ??= kept

const { main } = await import('./program.ts')
process.exitCode = await main(process.argv.slice(2))
