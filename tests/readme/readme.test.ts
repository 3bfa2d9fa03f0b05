import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { blockNames, renewed } from './blocks.ts'

const root = new URL('../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')

test('the generated tables of the README are those of the code (npm run readme)', () => {
  expect(blockNames.length).toBeGreaterThan(0)
  expect(renewed(readme)).toBe(readme)
})

test('every file that the README links to is there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/gu)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(5)
  expect(links.filter((link) => !existsSync(new URL(link, root)))).toEqual([])
})

test('every npm script that the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const named = [...readme.matchAll(/npm run (?:-s )?([a-z]+)/gu)].map(([, script]) => script)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((script) => script === undefined || !(script in scripts))).toEqual([])
})
