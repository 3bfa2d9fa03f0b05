import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { builtPages } from '../e2e/built-pages.ts'

let folder = ''
const budgets = [
  { what: 'the first page loads', ending: '.js', limitBytes: 80_000 },
  // Of this a reader loads the first page, and of the others those that are opened.
  { what: 'all pages load together', ending: '.js', limitBytes: 135_000 },
  { what: 'all pages load together', ending: '.css', limitBytes: 20_000 }
]

/** Built files; the page names its script and what that imports by itself. */
function files(ending: string, isWanted: (name: string) => boolean = () => true): Buffer[] {
  return readdirSync(join(folder, 'assets'))
    .filter((name) => name.endsWith(ending) && isWanted(name))
    .map((name) => readFileSync(join(folder, 'assets', name)))
}

beforeAll(async () => {
  folder = await builtPages()
}, 120_000)

test.each(budgets)(
  'what $what of $ending stays within $limitBytes B gzipped',
  ({ what, ending, limitBytes }) => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8')
    const isLoaded = (name: string) => what !== 'the first page loads' || page.includes(name)
    const sizes = files(ending, isLoaded).map((file) => gzipSync(file, { level: 9 }).length)
    expect(sizes.length).toBeGreaterThan(0)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limitBytes)
  }
)

test('two weights of Titillium Web are served from here', () => {
  expect(files('.woff2')).toHaveLength(2)
})

test('the page has no inline script or style, and the bundle no schema library', () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)/u)
  expect(files('.js').some((file) => file.includes('ZodError'))).toBe(false)
})
