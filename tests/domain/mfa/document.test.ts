import { describe, expect, test } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import { mostQuantities } from '../../../domain/mfa/document.ts'
import { reconcile } from '../../../domain/mfa/reconcile.ts'

function failureOf(document: unknown): Failure {
  try {
    reconcile(document)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const processes = [{ id: 'P1' }]
const measured = { id: 'f1', from: 'env', to: 'P1', value: 10, sd: 1 }
const other = { id: 'f2', from: 'P1', to: 'env', value: 9, sd: 1 }

describe('a document that cannot be read names every wrong item', () => {
  test.each([
    ['nothing', null, ['the document must be an object']],
    ['no flows', { processes }, ['flows is missing']],
    [
      'figures that are no numbers',
      {
        processes,
        flows: [
          { ...measured, value: Number.NaN },
          { ...other, sd: '1' }
        ]
      },
      ['flows.0.value (f1) must be a number', 'flows.1.sd (f2) must be a number']
    ],
    [
      'figures that no computer can square',
      {
        processes,
        flows: [
          { ...measured, value: -1e300, sd: 1e200 },
          { ...other, sd: 1e-170 }
        ]
      },
      [
        'flow f1 has -1e+300, more than 1e+100: change the unit',
        'flow f1 has 1e+200, more than 1e+100',
        'flow f2 has the sd 1e-170, less than 1e-100: give 0 if it is a constant'
      ]
    ],
    [
      'infinite figures',
      { processes, flows: [{ ...measured, value: Number.POSITIVE_INFINITY }] },
      ['flows.0.value (f1) must be a number']
    ],
    [
      'ids given twice',
      {
        processes: [...processes, ...processes],
        flows: [measured, measured],
        parameters: [{ id: 'f1' }]
      },
      ['process P1 is given twice', 'the id f1 is given to more than one quantity']
    ],
    [
      'layers of what is not there',
      {
        processes,
        flows: [measured, other],
        layers: [
          {
            id: 'dry',
            balanced: ['Q'],
            contents: [
              { of: 'f1', value: 1, sd: -1 },
              { of: 'f1', value: 2, sd: 0 }
            ],
            measured: [{ of: 'f9', value: 1, sd: 1 }]
          },
          { id: 'dry', contents: [{ of: 'f8' }] }
        ]
      },
      [
        'layer dry is given twice',
        'layer dry is to balance at the unknown process "Q"',
        'layer dry has two contents of f1',
        'layer dry measures "f9", which is no flow or stock change',
        'layer dry has the content of "f8", which is no flow, stock change or inventory'
      ]
    ],
    [
      'contents that are no figures',
      {
        processes,
        flows: [measured, other],
        layers: [
          {
            id: 'dry',
            contents: [
              { of: 'f1', value: 1 },
              { of: 'f2', value: 1, sd: -1 }
            ]
          }
        ]
      },
      ['parameter f1/dry content has a value but no sd', 'f2/dry content has the negative sd -1']
    ],
    [
      'periods and inventories that do not fit',
      {
        processes,
        flows: [measured, other],
        stockChanges: [{ id: 's1', process: 'P1' }],
        periods: [
          { id: 'may', values: [{ id: 'f1' }, { id: 'f1' }, { id: 'f7' }] },
          { id: 'may' },
          { id: 'opening' }
        ],
        inventories: [
          { id: 'i1', process: 'P1', closing: [{ period: 'june' }] },
          { id: 'i2', process: 'P2' }
        ]
      },
      [
        'period may is given twice',
        'no period can be called opening',
        'period may names "f7", which is no flow, stock change or parameter',
        'period may names f1 twice',
        'process P1 has an inventory and a stock change',
        'inventory i1 is given for the unknown period "june"',
        'inventory i2 names the unknown process "P2"'
      ]
    ],
    [
      'inventories without periods',
      { processes, flows: [measured, other], inventories: [{ id: 'i1', process: 'P1' }] },
      ['inventories need periods']
    ],
    [
      'negative sds',
      {
        processes,
        flows: [
          { ...measured, sd: -1 },
          { ...other, sd: -2 }
        ]
      },
      ['flow f1 has the negative sd -1', 'flow f2 has the negative sd -2']
    ],
    [
      'half a measurement',
      {
        processes,
        flows: [
          { ...measured, sd: null },
          { ...other, value: null }
        ]
      },
      ['flow f1 has a value but no sd', 'flow f2 has an sd but no value']
    ],
    [
      'a stock change of an unknown process',
      { processes, flows: [], stockChanges: [{ id: 's', process: 'P9', value: 1, sd: 1 }] },
      ['stock change s names the unknown process "P9"']
    ],
    [
      'relations with unknown members',
      {
        processes,
        flows: [measured],
        relations: [
          { type: 'transfer', flow: 'x', of: ['f1', 'y'], parameter: 'tc' },
          { type: 'linear', terms: [{ flow: 'z', coefficient: 1 }] }
        ]
      },
      [
        'relation 1 (transfer) names "x"',
        '"y"',
        '"tc", which is no parameter',
        'relation 2 (linear) names "z"'
      ]
    ],
    [
      'a relation of unknown type',
      { processes, flows: [measured], relations: [{ type: 'square', flow: 'f1' }] },
      ['relations.0.type']
    ],
    [
      'options that name nothing',
      { processes, flows: [measured], options: { covariance: ['x'], improve: 'y', alpha: 2 } },
      ['options.alpha']
    ],
    [
      'outputs that name nothing',
      { processes, flows: [measured], options: { covariance: ['x'], improve: 'y' } },
      ['the options name "x"', 'the options name "y"']
    ],
    ['an unknown key', { processes, flows: [], loops: 1 }, ['has no place for loops']]
  ])('%s', (_name, document, parts) => {
    const { code, detail } = failureOf(document)
    expect(code).toBe('mfa_invalid')
    for (const part of parts) expect(detail).toContain(part)
  })

  test('a million flows are refused before they are read', () => {
    const flows = Array.from({ length: 1_000_000 }, () => 0)
    expect(failureOf({ processes, flows })).toMatchObject({
      code: 'mfa_too_large',
      figures: { items: 1_000_001, most: mostQuantities }
    })
  })
})

describe('exact figures that contradict each other are named, not spread', () => {
  test('at one process', () => {
    const flows = [
      { ...measured, sd: 0 },
      { ...other, sd: 0 }
    ]
    const { code, detail } = failureOf({ processes, flows })
    expect(code).toBe('mfa_contradiction')
    expect(detail).toContain('the balance of process P1')
  })

  test('around measured flows, and two at once', () => {
    const { code, detail, figures } = failureOf({
      processes: ['A', 'B', 'C', 'D'].map((id) => ({ id })),
      flows: [
        { id: 'in', from: 'env', to: 'A', value: 10, sd: 0 },
        { id: 'between', from: 'A', to: 'B', value: 9, sd: 1 },
        { id: 'out', from: 'B', to: 'env', value: 8, sd: 0 },
        { id: 'in2', from: 'env', to: 'C', value: 5, sd: 0 },
        { id: 'between2', from: 'C', to: 'D' },
        { id: 'out2', from: 'D', to: 'env', value: 4, sd: 0 }
      ]
    })
    expect(code).toBe('mfa_contradiction')
    expect(figures).toEqual({ conflicts: 2 })
    for (const name of ['A', 'B', 'C', 'D']) expect(detail).toContain(`process ${name}`)
  })

  test('but not where rounding alone is left', () => {
    const thirds = [33.3, 33.3, 33.4].map((value, at) => {
      return { id: `t${at}`, from: 'P1', to: 'env', value, sd: 0 }
    })
    const whole = { id: 'whole', from: 'env', to: 'P1', value: 100, sd: 0 }
    const { flows, global } = reconcile({ processes, flows: [whole, ...thirds] })
    expect(flows.every((flow) => flow.class === 'constant')).toBe(true)
    expect(global).toEqual({ statistic: 0, dof: 0, p: null, critical: null, reject: false })
  })
})

describe('degenerate systems', () => {
  test.each([
    ['nothing at all', { processes: [], flows: [] }],
    ['a process without flows', { processes, flows: [] }],
    ['a flow from a process to itself', { processes, flows: [{ id: 'l', from: 'P1', to: 'P1' }] }],
    ['a flow that touches no process', { processes, flows: [{ ...measured, to: 'elsewhere' }] }],
    [
      'values of 0',
      {
        processes,
        flows: [
          { ...measured, value: 0 },
          { ...other, value: 0 }
        ]
      }
    ]
  ])('%s is solved', (_name, document) => {
    expect(reconcile(document).convergence).toMatchObject({ converged: true, worst: null })
  })

  test('parts that do not touch are solved side by side', () => {
    const flows = [
      measured,
      other,
      { ...measured, id: 'g1', to: 'P2' },
      { ...other, id: 'g2', from: 'P2' }
    ]
    const answer = reconcile({ processes: [...processes, { id: 'P2' }], flows })
    expect(answer.flows.map(({ value }) => value)).toEqual([9.5, 9.5, 9.5, 9.5])
    expect(answer.global.dof).toBe(2)
  })

  test('a closed network has one balance less, and no leak can be in it', () => {
    const flows = [
      { id: 'ab', from: 'A', to: 'B', value: 10, sd: 1 },
      { id: 'ba', from: 'B', to: 'A', value: 12, sd: 1 }
    ]
    const answer = reconcile({ processes: [{ id: 'A' }, { id: 'B' }], flows })
    expect(answer.global.dof).toBe(1)
    expect(answer.flows.map(({ value }) => value)).toEqual([11, 11])
    expect(answer.undetectable).toEqual([{ leak: 'A' }, { leak: 'B' }])
  })

  test('a flow that no process and no relation holds is pointed out', () => {
    const { warnings } = reconcile({ processes, flows: [{ ...measured, to: 'elsewhere' }] })
    expect(warnings).toEqual([
      'flow f1 touches no process: neither env nor elsewhere is listed',
      expect.stringContaining('no stock change: P1;')
    ])
  })
})
