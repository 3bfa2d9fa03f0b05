import { describe, expect, test } from 'vitest'
import { sheetMapping } from '../../../../ingest/sheet/mapping.ts'
import { readyMappings } from '../../../../ingest/sheet/ready-mappings.ts'
import {
  addedField,
  draftOf,
  mappingOf,
  unsettled
} from '../../../../web/views/imports/mapping-draft.ts'
import type { SheetMapping } from '../../../../web/views/imports/sheet.ts'

const ready: readonly SheetMapping[] = readyMappings.map((mapping) => ({ ...mapping, own: false }))

function ofName(name: string): SheetMapping {
  const found = ready.find((mapping) => mapping.name === name)
  if (found === undefined) throw new Error(`no mapping ${name}`)
  return found
}

const named = { name: 'mia', doc: 'Mia' }

describe('a draft over the headings of a table', () => {
  test.each(ready.map((mapping) => [mapping.name, mapping] as const))(
    'of %s finds every known heading and is a mapping again',
    (_name, mapping) => {
      const headings = Object.values({ day: mapping.day, ...mapping.fields }).flatMap((from) =>
        'constant' in from
          ? []
          : [typeof from.column === 'string' ? from.column : (from.column[0] ?? '')]
      )
      const draft = draftOf(mapping, [...new Set(headings)], named)
      expect(
        draft.fields.filter(({ from, found }) => from === 'column' && found !== 'known')
      ).toEqual([])
      expect(unsettled(draft)).toEqual([])
      const again = sheetMapping.parse(mappingOf(draft))
      expect(again.key).toEqual(mapping.key)
      expect(Object.keys(again.fields)).toEqual(Object.keys(mapping.fields))
    }
  )

  test('marks what is only alike as a guess, and never guesses a heading that is known elsewhere', () => {
    const draft = draftOf(ofName('ddt'), ['Data consegna', 'DDT', 'Peso netto', 'Numero'], named)
    const of = (path: string) => draft.fields.find((field) => field.path === path)
    expect(of('day')).toMatchObject({ column: 'Data consegna', found: 'guessed' })
    expect(of('ddtNo')).toMatchObject({ column: 'DDT', found: 'known' })
    expect(of('lines.0.quantity.value')).toMatchObject({ column: 'Peso netto', found: 'known' })
    expect(of('from')).toMatchObject({ column: '', found: 'none' })
    expect(unsettled(draft)).toContain('from')
  })

  test('a chosen column stands alone: no other spelling may come in its place', () => {
    const draft = draftOf(ofName('pesa-rifiuti'), ['Lordo kg'], named)
    const mapping = mappingOf(draft)
    expect(mapping.fields['quantity.value']).toMatchObject({ column: 'Lordo kg' })
  })

  test('what is left out falls back to what an empty cell means', () => {
    const mapping = mappingOf(draftOf(ofName('ddt'), ['Data'], named))
    expect(mapping.fields['lines.0.lot']).toEqual({ constant: null })
    expect(mapping.time).toBeUndefined()
  })

  test('a field that the mapping did not have is read as the event has it', () => {
    const field = addedField({
      ...{ path: 'fraction', required: true, values: ['organic', 'residual'] },
      ...{ doc: '', example: null }
    })
    const draft = {
      ...draftOf(ofName('ddt'), ['Rifiuto'], named),
      fields: [{ ...field, column: 'Rifiuto' }]
    }
    expect(mappingOf(draft).fields.fraction).toMatchObject({
      column: 'Rifiuto',
      words: { organic: 'organic', residual: 'residual' }
    })
  })
})
