import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { foodFractions } from '../../../../domain/waste/destination.ts'
import { wasteLine } from '../../../../domain/waste/lot.ts'
import { mappings } from '../../../../ingest/csv/mapping.ts'
import { labelOf } from '../../../../web/app/texts/labels.ts'
import { plural } from '../../../../web/app/texts/plural.ts'
import { languages, textsFor } from '../../../../web/app/texts/texts.ts'
import { milanPlan } from '../../../../web/server/commands/milan-plan.ts'
import { publishedAnswers } from '../../published.ts'

/** Every text with the path of its key; functions are called with as many samples as they take. */
function leaves(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const at = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') found.set(at, value)
    else if (typeof value === 'function') {
      const samples = Array.from({ length: value.length }, (_, index) => `«${index}»`)
      found.set(at, String(value(...samples)))
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, text] of leaves(value, at)) found.set(name, text)
    }
  }
  return found
}

describe('the catalogue', () => {
  const italian = leaves(textsFor.it)
  const english = leaves(textsFor.en)

  test('has the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...italian.keys()].sort())
    expect(italian.size).toBeGreaterThan(100)
  })

  test('leaves no text empty, and drops no parameter that the other language says', () => {
    for (const [key, text] of italian) {
      const other = english.get(key) ?? ''
      expect(text.trim(), key).not.toBe('')
      expect(other.trim(), key).not.toBe('')
      expect(other.match(/«\d»/gu)?.sort() ?? [], key).toEqual(text.match(/«\d»/gu)?.sort() ?? [])
    }
  })

  test('is translated: these texts alone are the same in both languages', () => {
    const same = [...italian].filter(([key, text]) => english.get(key) === text)
    expect(same.map(([key]) => key).sort()).toEqual([
      'chart.flow',
      'imports.name',
      'parties.boundary',
      'parties.fields.startup',
      'publicFigures.boundary',
      'shell.product'
    ])
  })
})

test('the pages hold no words of their own: every text comes from the catalogue', () => {
  const folder = new URL('../../../../web/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^(app|views)\/.*\.tsx$/u.test(name)
  )
  expect(files.length).toBeGreaterThan(10)
  const words = />\s*\p{L}[\p{L} ,.’']{2,}\s*<\//gu
  for (const name of files) {
    const source = readFileSync(new URL(name, folder), 'utf8')
    expect(source.match(words) ?? [], name).toEqual([])
  }
})

test.each([
  ['it', 1, 'uno'],
  ['it', 2, 'altri'],
  ['it', 0, 'altri'],
  ['it', 1_000_000, 'molti'],
  ['en', 1, 'uno'],
  ['en', 1_000_000, 'altri']
])('plural in %s of %d is %s', (locale, count, expected) => {
  expect(plural(locale, count, { one: 'uno', many: 'molti', other: 'altri' })).toBe(expected)
})

test('every process and group of the published table has an Italian word; others stay', () => {
  const { nodes, byGroup } = publishedAnswers()
  for (const id of [...nodes.map((node) => node.id), ...byGroup.map((row) => row.group ?? '')]) {
    expect(labelOf('it', id), id).not.toBe(id)
    expect(labelOf('en', id)).toBe(id)
  }
  expect(labelOf('it', 'constructor')).toBe('constructor')
})

test('every group that the simulated Milan speaks of has an Italian name', () => {
  const { products, startups } = milanPlan()
  const groups = new Set([
    ...products.map(({ group }) => group),
    ...startups.flatMap(({ makes }) => (makes === null ? [] : [makes])),
    ...foodFractions.map((fraction) => wasteLine('plant:legnano', fraction, '2026-01-01').group)
  ])
  for (const group of groups) expect(labelOf('it', group), group).not.toBe(group)
  expect(groups.size).toBeGreaterThan(8)
})

test('every ready mapping of flow tables is told in both languages', () => {
  const names = mappings.map(({ name }) => name)
  expect(names.length).toBeGreaterThan(0)
  for (const language of languages) {
    expect(Object.keys(textsFor[language].imports.flowTables)).toEqual(names)
  }
})
