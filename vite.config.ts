import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
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

export default defineConfig({
  root,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [bootstrapSubset()],
  build: {
    outDir: fileURLToPath(new URL('./web/dist', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // The pages run under a content policy without inline code, data addresses included.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  }
})
