import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { computeForward } from '../../domain/mfa/forward-document.ts'
import { computeIndicators } from '../../domain/mfa/indicator-document.ts'
import { computeStock } from '../../domain/mfa/stock-document.ts'
import { dataFolder, run } from './terminal.ts'

const { folder, remove } = dataFolder()
afterAll(remove)

const environment = { FILIERA_DATA: path.join(folder, 'data') }

function written(document: object): string {
  const file = path.join(folder, 'model.json')
  writeFileSync(file, JSON.stringify(document))
  return file
}

const system = {
  processes: [{ id: 'market' }],
  transfers: [{ id: 'given', from: 'market', to: 'people', share: 0.25 }],
  inputs: [{ id: 'arrivals', to: 'market', value: 80 }]
}
const stock = {
  lifetime: { law: 'logNormal', unit: 'day', mean: 4, sd: 1 },
  step: 'day',
  driver: { by: 'inflow', inflow: [10, 0, 5] }
}
const described = {
  flows: [
    { id: 'f', from: 'env', to: 'A', value: 9, sd: 1, crossing: 'in', material: 'food' },
    { id: 'g', from: 'A', to: 'env', value: 3, sd: 1, end: 'people' }
  ]
}

test.each([
  ['forward', system, computeForward],
  ['stocks', stock, computeStock],
  ['indicators', described, computeIndicators]
])('mfa %s answers a document on standard output', async (name, document, compute) => {
  const { code, stdout } = await run(['mfa', name, written(document)], environment)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(compute(document))))
})

test('mfa forward names every place that has not the expected form', async () => {
  const file = written({ ...system, inputs: [{ id: 'arrivals', to: 7 }] })
  const { code, stderr, stdout } = await run(['mfa', 'forward', file], environment)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('mfa_invalid: ')
  expect(stderr).toContain('inputs.0.to must be text')
  expect(stderr).toContain('inputs.0.value is missing')
})
