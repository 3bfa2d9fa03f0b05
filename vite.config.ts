import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, gzipSync } from 'node:zlib'
import { PurgeCSS } from 'purgecss'
import { defineConfig, type Plugin } from 'vite'

const root = fileURLToPath(new URL('./web/app', import.meta.url))
const sources = fileURLToPath(new URL('./web/{app,views}/**/*.{tsx,html}', import.meta.url))

/** Keeps of bootstrap-italia only what the pages name: a sixth of its compiled style sheet. */
function bootstrapSubset(): Plugin {
  return {
    name: 'bootstrap-italia-subset',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('bootstrap-italia.min.css')) return null
      const [purged] = await new PurgeCSS().purge({
        content: [sources],
        css: [{ raw: await readFile(id, 'utf8') }],
        variables: true,
        keyframes: true,
        fontFace: true,
        safelist: ['html', 'body']
      })
      // In a layer, so that the pages' own rules win whatever their specificity.
      return purged === undefined ? null : `@layer bootstrap-italia{${purged.css}}`
    }
  }
}

/** Puts a packed twin beside every script and style sheet, a third of its size; fonts are packed. */
function packedTwins(): Plugin {
  return {
    name: 'packed-twins',
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(?:js|css|svg)$/u.test(name))
      await Promise.all(
        texts.map(async (name) => {
          const text = await readFile(path.join(dir, name))
          const packed = gzipSync(text, { level: constants.Z_BEST_COMPRESSION })
          await writeFile(path.join(dir, `${name}.gz`), packed)
        })
      )
    }
  }
}

export default defineConfig({
  root,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [bootstrapSubset(), packedTwins()],
  build: {
    outDir: fileURLToPath(new URL('./web/dist', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // The pages run under a content policy without inline code, data addresses included.
    assetsInlineLimit: 0,
    // On a busy machine the reading of the style sheet would be told of before the demo's address.
    rolldownOptions: { checks: { bundlerTimings: false } },
    modulePreload: { polyfill: false }
  }
})
