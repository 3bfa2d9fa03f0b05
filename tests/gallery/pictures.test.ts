import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pictures } from './pictures.ts'

test.each(pictures)('$name.svg is what the product draws today', ({ name, draw }) => {
  const committed = readFileSync(new URL(`./${name}.svg`, import.meta.url), 'utf8')
  expect(draw(), `run "npm run gallery" and look at ${name}.svg`).toBe(committed)
})

test('every committed picture is in the list', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.svg'))
  expect(files.sort()).toEqual(pictures.map(({ name }) => `${name}.svg`).sort())
})
