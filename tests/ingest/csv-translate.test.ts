import fc from 'fast-check'
import { expect, test } from 'vitest'
import { metadata } from '../../domain/event.ts'
import { FlowPublished } from '../../domain/publication/events.ts'
import { mappings } from '../../ingest/csv/mapping.ts'
import { CsvRow } from '../../ingest/csv/row.ts'
import { translator } from '../../ingest/csv/translate.ts'
import { standingOf } from '../../ingest/standing.ts'

const context = { nowMs: 0, actor: 'test', correlationId: 'c "1"', name: 'tàble.csv' }
const columns = ['source', 'target', 'food', 'food_group', 'year', 'quantity_t']
const places = new Map(columns.map((column, place) => [column, place]))

function reader() {
  const mapping = mappings.find(({ name }) => name === 'urbanfoodflows')
  if (mapping === undefined) throw new Error('the mapping is gone')
  return translator({ mapping, boundary: 'sample-city' }, context)
}

// Few values, so that rows repeat each other in some cells and differ in others.
const rows = fc.array(
  fc.tuple(
    fc.constantFrom('Production', 'Imports ', 'x\u0000y', 'è"', ''),
    fc.constantFrom('Food supply', 'Imports', 'y\u0000x', 'z'.repeat(201)),
    fc.constantFrom('rice', ' caffè  "nero"', '', 'n'.repeat(201)),
    fc.constantFrom('Cereals', 'Pulses (beans)', 'a:b'),
    fc.constantFrom('2018', '2019', '18'),
    fc.constantFrom('1', '2.5', '-1', 'many')
  ),
  { maxLength: 30 }
)

test('a row is read the same whatever rows came before it', () => {
  fc.assert(
    fc.property(rows, (table) => {
      const one = reader()
      for (const [index, cells] of table.entries()) {
        const row = new CsvRow(cells, places)
        expect(one(row, index + 2)).toEqual(reader()(row, index + 2))
      }
    })
  )
})

test('the texts and the standing of a candidate are those of its data and metadata', () => {
  fc.assert(
    fc.property(rows, (table) => {
      const read = reader()
      for (const [index, cells] of table.entries()) {
        const translation = read(new CsvRow(cells, places), index + 2)
        if ('rejects' in translation) continue
        const { candidate } = translation
        const { dataText, metaText, key, occurredAtMs } = candidate
        const said = FlowPublished.data.parse(JSON.parse(dataText))
        expect(dataText).toBe(JSON.stringify(said))
        expect(candidate).toMatchObject({
          standing: standingOf(FlowPublished, said, occurredAtMs)
        })
        const { source, ...meta } = metadata.parse(JSON.parse(metaText))
        expect({ ...meta, source }).toEqual({
          actor: 'test',
          channel: 'import',
          source: { kind: 'csv', name: context.name, line: index + 2 },
          correlationId: context.correlationId
        })
        expect(JSON.parse(key).slice(4)).toEqual([
          said.source.id,
          said.target.id,
          said.group,
          said.product
        ])
      }
    })
  )
})
