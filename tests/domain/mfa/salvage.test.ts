import { describe, expect, test } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import { reconcile } from '../../../domain/mfa/reconcile.ts'

function complaints(document: unknown): readonly string[] {
  try {
    reconcile(document)
  } catch (error) {
    if (error instanceof Failure && error.code === 'mfa_invalid') return error.detail.split('; ')
    throw error
  }
  return []
}

const good = { id: 'in', from: 'hub', to: 'P', value: 1, sd: 1 }

describe('what is wrong with the form and what is wrong otherwise are told together', () => {
  test('over all items of all lists', () => {
    expect(
      complaints({
        processes: [{ id: 'P' }, { id: 'P' }],
        flows: [
          good,
          { id: 'text', from: 'P', to: 'x', value: 'ten', sd: 1 },
          { id: 'below', from: 'P', to: 'x', value: 1, sd: -1 },
          { id: 'half', from: 'P', to: 'x', value: 1 },
          { id: 'nan', from: 'P', to: 'x', value: Number.NaN, sd: 1 }
        ],
        stockChanges: [{ id: 's', process: 'Q', value: 1, sd: 1 }]
      })
    ).toEqual([
      expect.stringMatching(/^flows\.1\.value \(text\) /u),
      expect.stringMatching(/^flows\.4\.value \(nan\) /u),
      'process P is given twice',
      'flow below has the negative sd -1',
      expect.stringMatching(/^flow half has a value but no sd/u),
      'stock change s names the unknown process "Q"'
    ])
  })

  test('but an item is not told unknown that only has a wrong form', () => {
    const told = complaints({
      processes: [{ id: 'P' }],
      flows: [good, { id: 'out', from: 'P', to: 'x', value: [], sd: 1 }],
      relations: [
        { type: 'linear', terms: [{ flow: 'out', coefficient: 1 }], constant: 0 },
        { type: 'linear', terms: [{ flow: 'nobody', coefficient: 1 }], constant: 0 }
      ]
    })
    expect(told).toHaveLength(2)
    expect(told[0]).toContain('flows.1.value (out)')
    expect(told[1]).toContain('"nobody"')
  })

  test('and keys that nobody knows are no reason to stop looking', () => {
    const told = complaints({
      ...{ processes: [{ id: 'P' }], flows: [{ ...good, sd: -1 }], colour: 'red' },
      options: { alpha: 3, shade: 1 }
    })
    expect(told.join('; ')).toMatch(/colour.*flow in has the negative sd -1/u)
  })

  test.each([[null], [[1]], ['text'], [{}], [{ flows: 3, processes: {} }]])(
    'what is no document at all is told so: %j',
    (document) => {
      expect(complaints(document).length).toBeGreaterThan(0)
    }
  )
})
