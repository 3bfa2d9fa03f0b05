import { describe, expect, test } from 'vitest'
import { Failure } from '../../../../domain/failure.ts'
import { viewOf } from '../../../../domain/mfa/view/document.ts'

const rows = [
  { source: 'farm1', target: 'shop1', material: 'apple', month: 1, value: 5 },
  { source: 'farm1', target: 'shop2', material: 'pear', month: 2, value: 3 },
  { source: 'farm2', target: 'shop1', material: 'apple', month: 1, value: 2 },
  { source: 'farm2', target: 'export', material: 'apple', month: 1, value: 7 },
  { source: 'farm2', target: 'farm1', material: 'hay', month: 3, value: 1 },
  { source: 'shop1', target: 'farm1', material: 'crates', month: 1, value: 4 },
  { source: 'abroad', target: 'shop2', material: 'pear', month: 2, value: 6 },
  { source: 'sun', target: 'sea', material: 'light', month: 2, value: 9 }
]

const process = [
  { id: 'farm1', function: 'farm', region: 'north' },
  { id: 'farm2', function: 'farm', region: 'south' },
  { id: 'shop1', function: 'shop', region: 'north' },
  { id: 'shop2', function: 'shop', region: null }
]

const farms = { type: 'group', where: "function == 'farm'" }
const shops = { type: 'group', processes: ['shop1', 'shop2'] }
const bundle = { source: 'farms', target: 'shops' }
const simple = { nodes: { farms, shops }, bundles: [bundle], ordering: [['farms'], ['shops']] }

function draw(definition: object) {
  return viewOf({ rows, dimensions: { process }, definition })
}

/** Links as `source → target type@time value`, stubs likewise. */
function told(definition: object): string[] {
  const { links, elsewhere } = draw(definition)
  const kind = (type: string, time: string) => `${type}${time === '*' ? '' : `@${time}`}`
  return [
    ...links.map((l) => `${l.source} → ${l.target} ${kind(l.type, l.time)} ${l.value}`),
    ...elsewhere.map((s) => `${s.node} ${s.direction} elsewhere ${kind(s.type, s.time)} ${s.value}`)
  ]
}

describe('what is drawn', () => {
  test('one link between two groups; what only one end shows is at Elsewhere', () => {
    expect(told(simple)).toEqual([
      'farms^* → shops^* * 10',
      'shops^* from elsewhere * 6',
      'farms^* to elsewhere * 7'
    ])
    const { unused, internal, outside, account } = draw(simple)
    expect({ unused, internal, outside }).toEqual({ unused: [5], internal: [4], outside: [7] })
    expect(account.drawn).toEqual({ count: 3, value: 10 })
  })

  test('nodes are split by process, types by a column, and the rest is _', () => {
    const definition = {
      ...simple,
      nodes: {
        farms: { ...farms, partition: 'process' },
        shops: { ...shops, partition: 'region' }
      },
      flowPartition: {
        dimension: 'material',
        values: [{ label: 'fruit', values: ['apple', 'pear'] }]
      },
      timePartition: 'month'
    }
    expect(told(definition)).toEqual([
      'farms^farm1 → shops^north fruit@1 5',
      'farms^farm1 → shops^_ fruit@2 3',
      'farms^farm2 → shops^north fruit@1 2',
      'shops^_ from elsewhere fruit@2 6',
      'farms^farm2 to elsewhere fruit@1 7'
    ])
  })

  test('parts stand in the order in which they are told; pairs join their labels', () => {
    const partition = {
      product: [
        { dimension: 'process', values: ['shop2', 'shop1'] },
        {
          groups: [
            { label: 'p', tests: { material: ['pear'] } },
            { label: 'a', tests: { material: ['apple'] } }
          ]
        }
      ]
    }
    const nodes = { farms, shops: { ...shops, partition } }
    const { nodes: shown } = draw({ ...simple, nodes })
    expect(shown.map(({ id }) => id)).toEqual(['farms^*', 'shops^shop2/p', 'shops^shop1/a'])
  })

  test('a bundle that is said, even of some flows only, stands for its side of Elsewhere', () => {
    const said = { source: 'farms', target: 'elsewhere', where: "material == 'hay'" }
    expect(told({ ...simple, bundles: [bundle, said] })).toEqual([
      'farms^* → shops^* * 10',
      'shops^* from elsewhere * 6'
    ])
  })

  test('without bundles every group shows all that leaves and enters', () => {
    const { farms: group } = simple.nodes
    expect(told({ nodes: { farms: group }, ordering: [['farms']] })).toEqual([
      'farms^* from elsewhere * 4',
      'farms^* to elsewhere * 17'
    ])
  })

  test('a bundle of a group with itself draws what its condition says', () => {
    const own = { source: 'farms', target: 'farms', where: "material == 'hay'" }
    expect(told({ ...simple, bundles: [bundle, own] })).toContain('farms^* → farms^* * 1')
  })

  test('Elsewhere by a waypoint: the stub is at the waypoint', () => {
    const nodes = { ...simple.nodes, port: { type: 'waypoint', partition: 'material' } }
    const out = { source: 'farms', target: 'elsewhere', waypoints: ['port'] }
    expect(
      told({ nodes, bundles: [bundle, out], ordering: [['farms'], ['shops', 'port']] })
    ).toEqual([
      'farms^* → shops^* * 10',
      'farms^* → port^apple * 7',
      'shops^* from elsewhere * 6',
      'port^apple to elsewhere * 7'
    ])
  })

  test('a condition of the view takes rows out before anything else', () => {
    const { filtered, account } = draw({ ...simple, where: "material in ['apple', 'hay']" })
    expect(filtered).toEqual([1, 5, 6, 7])
    expect(account.drawn.value).toBe(7)
  })

  test('measures are added up or averaged beside the value', () => {
    const { links } = draw({ ...simple, measures: { month: 'mean' } })
    expect(links).toMatchObject([{ value: 10, measures: { month: 4 / 3 }, rows: [0, 1, 2] }])
  })
})

describe('where nodes stand', () => {
  const layersOf = (definition: object) =>
    Object.fromEntries(draw(definition).nodes.map(({ id, layer }) => [id, layer]))

  test('a way over layers gets a hidden waypoint in each that it crosses', () => {
    expect(layersOf({ ...simple, ordering: [['farms'], [], [], ['shops']] })).toEqual({
      ...{ 'farms^*': 0, '__farms_shops_1^*': 1, '__farms_shops_2^*': 2, 'shops^*': 3 }
    })
  })

  test('a way back turns round beside its ends', () => {
    const back = { source: 'shops', target: 'farms' }
    expect(told({ ...simple, bundles: [bundle, back] })).toEqual([
      'farms^* → shops^* * 10',
      '__shops_farms_0^* → farms^* * 4',
      'shops^* → __shops_farms_1^* * 4',
      '__shops_farms_1^* → __shops_farms_0^* * 4',
      'shops^* from elsewhere * 6',
      'farms^* to elsewhere * 7'
    ])
  })

  test('a node that faces left gives to the left without turning', () => {
    const nodes = { farms, shops: { ...shops, direction: 'L' } }
    const definition = { ...simple, nodes, bundles: [{ source: 'shops', target: 'farms' }] }
    expect(layersOf(definition)).toEqual({ 'farms^*': 0, '__shops_farms_0^*': 0, 'shops^*': 1 })
  })
})

describe('what cannot be drawn', () => {
  const both = [bundle, { ...bundle, where: "material == 'apple'" }]
  const waypoint = { type: 'waypoint' }
  const overlapping = [
    { label: 'a', tests: { material: ['apple'] } },
    { label: 'n', tests: { 'process.region': ['north'] } }
  ]

  test.each([
    ['a row in two bundles', { bundles: both }, { row_in_two_bundles: 1 }, 'numbers 0, 2,'],
    [
      'unknown processes',
      { nodes: { farms, shops: { ...shops, processes: ['x', 'shop1', 'y'] } } },
      { unknown_process: 1 },
      'no such process: x, y'
    ],
    [
      'a process in two groups of a way',
      { nodes: { farms, shops: { ...shops, processes: ['farm1'] } } },
      { process_in_two_groups: 1 },
      'farm1 in both farms and shops'
    ],
    [
      'a way that comes to a node twice',
      {
        nodes: { farms, shops, w: waypoint },
        bundles: [{ ...bundle, waypoints: ['w', 'w'] }],
        ordering: [['farms'], ['w'], ['shops']]
      },
      { cycle: 1 },
      'comes to w twice'
    ],
    [
      'an unknown dimension',
      { flowPartition: 'colour' },
      { unknown_dimension: 1 },
      'there is no dimension colour; there are material, month'
    ],
    [
      'an empty bundle',
      { nodes: { farms: { ...farms, where: "function == 'mine'" }, shops } },
      { empty_bundle: 1 },
      'farms selects no process'
    ],
    [
      'a condition that cannot be read',
      { bundles: [{ ...bundle, where: 'month <' }] },
      { unparsable_where: 1 },
      'at character 7, found the end'
    ],
    [
      'groups of a partition that overlap',
      { nodes: { farms, shops: { ...shops, partition: { groups: overlapping } } } },
      { partition_overlaps: 1 },
      'both a and n'
    ],
    [
      'a bundle that ends at a waypoint',
      { nodes: { farms, shops: waypoint } },
      { wrong_end: 1 },
      'shops is a waypoint'
    ],
    [
      'a bundle of a group with itself',
      { bundles: [{ source: 'farms', target: 'farms' }] },
      { wrong_end: 1 },
      'say by where'
    ],
    ['a node without a place', { ordering: [['farms']] }, { ordering: 1 }, 'shops has no place'],
    [
      'two ways to split the flows of one segment',
      {
        nodes: { farms, shops, w: waypoint },
        bundles: [
          { ...bundle, waypoints: ['w'], flowPartition: 'month' },
          { source: 'elsewhere', target: 'shops', waypoints: ['w'] }
        ],
        ordering: [['farms'], ['w'], ['shops']]
      },
      { partition_differs: 1 },
      'with another flowPartition'
    ],
    [
      'a field of another form',
      { bundles: [{ source: 'farms' }], colour: 1 },
      { form: 2 },
      'bundles.0.target: is missing'
    ]
  ])('%s', (_name, change, counts, detail) => {
    const failing = () => draw({ ...simple, ...change })
    expect(failing).toThrow(Failure)
    expect(failing).toThrow(detail)
    expect(failing).toThrow(expect.objectContaining({ code: 'invalid_view' }))
    try {
      failing()
    } catch (error) {
      const problems = Object.values(counts).reduce((sum, count) => sum + count, 0)
      expect(error).toMatchObject({ figures: { problems, ...counts } })
    }
  })

  test('every problem is listed, not the first', () => {
    const failing = () =>
      draw({
        ...simple,
        nodes: { farms: { ...farms, where: 'x ==' }, shops: { ...shops, processes: ['no'] } },
        timePartition: 'year'
      })
    for (const detail of ['unparsable_where', 'no such process: no', 'no dimension year']) {
      expect(failing).toThrow(detail)
    }
  })

  test('a value that is no number, or a table with an id twice, is named', () => {
    const twice = {
      rows,
      dimensions: { process: [...process, { id: 'farm1' }] },
      definition: simple
    }
    expect(() => viewOf(twice)).toThrow('ids that stand there twice: farm1')
    const broken = { rows: [{ source: 'a', target: 'b', value: 'much' }], definition: simple }
    expect(() => viewOf(broken)).toThrow('rows.0.value')
  })
})
