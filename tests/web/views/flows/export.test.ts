import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { milan2018 } from '../../../../fixtures/milan/published-2018.ts'
import { buildDiagram } from '../../../../web/views/flows/diagram.ts'
import type { Figures } from '../../../../web/views/flows/figures.ts'
import { layoutDiagram } from '../../../../web/views/flows/layout.ts'
import { mark, markText } from '../../../../web/views/flows/mark.ts'
import { drawPicture } from '../../../../web/views/flows/picture.ts'
import { csvText } from '../../../../web/views/flows/rows.ts'
import { flowWords } from '../../../../web/views/flows/words.ts'
import { publishedAnswers } from '../../published.ts'

const published = publishedAnswers()
const diagram = buildDiagram(published, published.byProcess)
const figures: Figures = {
  window: {
    boundary: {
      boundary: milan2018.boundary,
      label: milan2018.label,
      inhabitants: milan2018.inhabitants,
      source: milan2018.source,
      from: '2018-01-01',
      to: '2018-12-31',
      groups: [],
      movements: 43
    },
    from: '2018-01-01',
    to: '2018-12-31',
    group: null,
    level: 'kind',
    openDay: null
  },
  names: new Map(),
  diagram,
  folds: [],
  within: { events: 0, massGrams: 0 },
  links: {
    ...{ position: '43', nodes: [], links: [] },
    internal: { events: 0, massGrams: 0 },
    straddling: { events: 0, massGrams: 0 }
  },
  byProcess: published.byProcess,
  byGroup: published.byGroup,
  totals: published.totals,
  answeredAt: '2026-11-22T10:00:00.000Z'
}
const words = flowWords({
  language: 'it',
  unit: 't',
  inhabitants: milan2018.inhabitants,
  supplyGrams: published.totals.inGrams,
  diagram
})
const link = 'https://filiera.example/?boundary=milan-metro&unit=t'

describe('the CSV', () => {
  const text = csvText(figures, words, { unit: 't', link })
  const lines = text.slice(1).split('\r\n')

  test('begins with a byte order mark and one header line, and has the chart’s rows in its order', () => {
    expect(text.startsWith('\uFEFFDa,A,Quantità (t),')).toBe(true)
    expect(lines.slice(1, 6).map((line) => line.split(',').slice(0, 4))).toEqual([
      ['Importazioni', 'Disponibilità alimentare', '2520612', '2520612000000'],
      ['Produzione', 'Disponibilità alimentare', '476525', '476525000000'],
      ['Disponibilità alimentare', 'Consumo alimentare', '1668145', '1668145000000'],
      ['Disponibilità alimentare', 'Rifiuti alimentari', '416164', '416164000000'],
      ['Disponibilità alimentare', 'Non contabilizzato', '912828', '912828000000']
    ])
  })

  test('ends with totals, source, period, day and link', () => {
    expect(text).toContain('Non contabilizzato,,912828,912828000000')
    expect(text).toContain('Periodo,01/01/2018 – 31/12/2018')
    expect(text).toContain('Dati del,22/11/2026')
    expect(lines.at(-2)).toBe(`Link a questa vista,${link}`)
  })
})

describe('names that are code elsewhere', () => {
  const names = {
    markup: '<img src=x onerror=alert(1)>',
    quoted: `"><script>alert('2')</script>`,
    turned: '\u202eflows \u2067of food',
    formula: '=HYPERLINK("http://x.example";"y")'
  }
  const link = (source: string, target: string) => ({
    source,
    target,
    massGrams: 5_000_000,
    sdGrams: 0,
    events: 1,
    unknownMass: 0
  })
  const hostile = buildDiagram(
    { nodes: [], links: [link(names.markup, names.quoted), link(names.turned, names.formula)] },
    []
  )
  const hostileWords = flowWords({
    language: 'it',
    unit: 't',
    inhabitants: null,
    supplyGrams: 0,
    diagram: hostile
  })

  test('stay one cell of the CSV each, and never a formula', () => {
    const text = csvText({ ...figures, diagram: hostile }, hostileWords, { unit: 't', link: '' })
    const rows = parse(text, { bom: true, relax_column_count: true })
    expect(rows.slice(1, 3).map((row) => row.slice(0, 2))).toEqual([
      [names.markup, names.quoted],
      [names.turned, `'${names.formula}`]
    ])
  })

  test('stay text of the SVG', () => {
    const svg = drawPicture(
      layoutDiagram(hostile, {
        width: 1_000,
        direction: 'sideways',
        fontPx: 15,
        ...hostileWords.layoutTexts
      }),
      {
        ...hostileWords,
        title: names.markup,
        subtitle: names.quoted,
        description: names.formula,
        footer: [names.turned]
      }
    )
    const tags = [...svg.matchAll(/<\/?([^\s/>]+)/gu)].map(([, tag]) => tag)
    const known = ['defs', 'desc', 'g', 'path', 'pattern', 'rect', 'svg', 'text', 'title']
    expect([...new Set(tags)].sort()).toEqual(known)
    // Outside quoted attributes no markup character is left that a name has brought along.
    expect(svg.replace(/<[^<>"]*(?:"[^"<]*"[^<>"]*)*>/gu, '')).not.toMatch(/[<>]/u)
    expect(svg).toContain('<title>&lt;img src=x onerror=alert(1)&gt;</title>')
    expect(svg).toContain('data-key="process:&quot;&gt;&lt;script&gt;')
    expect(svg).toContain(`>${names.turned}</text>`)
  })
})

describe('the SVG', () => {
  const layout = layoutDiagram(diagram, {
    width: 1_000,
    direction: 'sideways',
    fontPx: 15,
    ...words.layoutTexts
  })
  const svg = drawPicture(layout, {
    ...words,
    title: 'Flussi di <cibo> & "altro"',
    subtitle: '2018',
    description: `Link: ${link}`,
    footer: [`Link: ${link}`]
  })

  test('says what it is, and escapes what names hold', () => {
    expect(svg).toContain('<title>Flussi di &lt;cibo&gt; &amp; &quot;altro&quot;</title>')
    expect(svg).toContain(
      '<desc>Link: https://filiera.example/?boundary=milan-metro&amp;unit=t</desc>'
    )
  })

  test('loads nothing and runs nothing', () => {
    expect(svg).not.toMatch(/<(script|style|image|use|foreignObject)|href=|\son\w+=|@import/u)
    expect(svg.match(/url\([^)]*\)/gu)?.every((url) => url === 'url(#filiera-hatch)')).toBe(true)
  })

  test('draws the residual with its own texture', () => {
    expect(svg).toMatch(/class="mark link residual"[\s\S]*?fill="url\(#filiera-hatch\)"/u)
  })

  test('drops characters that XML cannot hold', () => {
    expect(markText(mark('text', {}, 'a\u0000\u001b<b'))).toBe('<text>a&lt;b</text>')
  })
})
