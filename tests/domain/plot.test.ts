import { describe, expect, test } from 'vitest'
import { PlotAssigned, PlotReleased, plotStream } from '../../domain/plot/events.ts'
import { type PlotCommand, type PlotEvent, plotDecider } from '../../domain/plot/plot.ts'
import { failureOf, given } from './given.ts'

const plot = 'plot:chiaravalle-3'
const boundary = 'milan-simulated'
const assignment = {
  boundary,
  plot,
  holder: 'g-1',
  project: 'OpenAgri',
  areaSquareMetres: 3_000,
  geometry: null,
  title: 'free loan',
  from: '2018-03-01',
  to: '2021-02-28',
  externalIds: [],
  assumptions: ['geometry not published']
}
const giving = { plot, holder: 'g-1', from: '2020-11-01', reason: null }

const assign: PlotCommand = { type: 'AssignPlot', ...assignment }
const assignOpen: PlotCommand = { ...assign, to: null }
const toOther: PlotCommand = { ...assign, holder: 'g-2', from: '2020-11-01', to: null }
const release: PlotCommand = { type: 'ReleasePlot', ...giving }

const assigned: PlotEvent = { type: 'PlotAssigned', data: assignment }
const assignedOpen: PlotEvent = { type: 'PlotAssigned', data: { ...assignment, to: null } }
const released: PlotEvent = { type: 'PlotReleased', data: { boundary, ...giving } }

function eventOf({ type: _, ...data }: Extract<PlotCommand, { type: 'AssignPlot' }>): PlotEvent {
  return { type: 'PlotAssigned', data }
}

describe('a decision', () => {
  test.each<[string, PlotEvent[], PlotCommand, PlotEvent[]]>([
    ['a free plot is assigned', [], assign, [assigned]],
    ['the same assignment again changes nothing', [assigned], assign, []],
    [
      'the same assignment again changes nothing after the release',
      [assigned, released],
      assign,
      []
    ],
    [
      'the next holder begins the day after the last one',
      [assigned],
      { ...toOther, from: '2021-03-01' },
      [eventOf({ ...toOther, from: '2021-03-01' })]
    ],
    [
      'another holder may end the day before',
      [assigned],
      { ...toOther, from: '2017-01-01', to: '2018-02-28' },
      [eventOf({ ...toOther, from: '2017-01-01', to: '2018-02-28' })]
    ],
    [
      'a released plot is free from that day',
      [assignedOpen, released],
      toOther,
      [eventOf(toOther)]
    ],
    [
      'released on its first day it was never held',
      [assignedOpen, { type: 'PlotReleased', data: { boundary, ...giving, from: '2018-03-01' } }],
      { ...toOther, from: '2017-01-01' },
      [eventOf({ ...toOther, from: '2017-01-01' })]
    ],
    [
      'the same holder may get more of it',
      [assigned],
      { ...assign, areaSquareMetres: 4_000, from: '2019-01-01' },
      [eventOf({ ...assign, areaSquareMetres: 4_000, from: '2019-01-01' })]
    ],
    ['its holder gives it back', [assigned], release, [released]],
    [
      'given back on the first day',
      [assigned],
      { ...release, from: '2018-03-01' },
      [{ type: 'PlotReleased', data: { boundary, ...giving, from: '2018-03-01' } }]
    ],
    ['the same release again changes nothing', [assigned, released], release, []],
    [
      'the next assignment is given back on its own',
      [assigned, released, eventOf(toOther)],
      { ...release, holder: 'g-2', from: '2022-01-01' },
      [{ type: 'PlotReleased', data: { boundary, ...giving, holder: 'g-2', from: '2022-01-01' } }]
    ]
  ])('%s', (_name, past, command, expected) => {
    expect(given(plotDecider, past).when(command)).toEqual(expected)
  })
})

describe('a refusal', () => {
  test.each<[string, PlotEvent[], PlotCommand, string, string, object]>([
    [
      'days that another holder has',
      [assigned],
      toOther,
      'plot_assigned',
      `${plot} is assigned to g-1 from 2018-03-01 to 2021-02-28, so g-2 cannot have it from 2020-11-01; release it first or give other days`,
      {
        plot,
        holder: 'g-1',
        from: '2018-03-01',
        to: '2021-02-28',
        askedFrom: '2020-11-01',
        askedTo: null
      }
    ],
    [
      'one day that another holder has',
      [assignedOpen],
      { ...toOther, from: '2017-01-01', to: '2018-03-01' },
      'plot_assigned',
      `${plot} is assigned to g-1 from 2018-03-01 on, so g-2 cannot have it from 2017-01-01 to 2018-03-01; release it first or give other days`,
      {
        plot,
        holder: 'g-1',
        from: '2018-03-01',
        to: null,
        askedFrom: '2017-01-01',
        askedTo: '2018-03-01'
      }
    ],
    [
      'a day before it was given back',
      [assignedOpen, released],
      { ...toOther, from: '2020-10-31' },
      'plot_assigned',
      `${plot} is assigned to g-1 from 2018-03-01, given back on 2020-11-01, so g-2 cannot have it from 2020-10-31; release it first or give other days`,
      { plot, holder: 'g-1', from: '2018-03-01', to: null, askedFrom: '2020-10-31', askedTo: null }
    ],
    [
      'an end before the beginning',
      [],
      { ...assign, to: '2018-02-28' },
      'dates_out_of_order',
      `the assignment of ${plot} would end on 2018-02-28, before it begins on 2018-03-01; give 2018-03-01 or a later day`,
      { plot, from: '2018-03-01', to: '2018-02-28' }
    ],
    [
      'giving back what nobody has',
      [],
      release,
      'plot_not_held',
      `g-1 cannot give ${plot} back from 2020-11-01: g-1 never held it, and nobody holds it then; name the present holder`,
      { plot, holder: 'g-1', from: '2020-11-01', presentHolder: null }
    ],
    [
      'giving back what another has',
      [assigned],
      { ...release, holder: 'g-2' },
      'plot_not_held',
      `g-2 cannot give ${plot} back from 2020-11-01: g-2 never held it, and g-1 holds it then; name the present holder`,
      { plot, holder: 'g-2', from: '2020-11-01', presentHolder: 'g-1' }
    ],
    [
      'giving it back twice',
      [assigned, released],
      { ...release, from: '2020-12-01' },
      'plot_not_held',
      `g-1 cannot give ${plot} back from 2020-12-01: g-1 held it from 2018-03-01, given back on 2020-11-01, and nobody holds it then; name the present holder`,
      { plot, holder: 'g-1', from: '2020-12-01', presentHolder: null }
    ],
    [
      'giving it back before it was assigned',
      [assignedOpen],
      { ...release, from: '2018-02-28' },
      'dates_out_of_order',
      `g-1 holds ${plot} from 2018-03-01 on, so it cannot be given back from 2018-02-28; give a day within`,
      { plot, holder: 'g-1', from: '2018-02-28', assignedFrom: '2018-03-01', assignedTo: null }
    ],
    [
      'giving it back after it ended by itself',
      [assigned],
      { ...release, from: '2021-03-01' },
      'dates_out_of_order',
      `g-1 holds ${plot} from 2018-03-01 to 2021-02-28, so it cannot be given back from 2021-03-01; give a day within`,
      {
        plot,
        holder: 'g-1',
        from: '2021-03-01',
        assignedFrom: '2018-03-01',
        assignedTo: '2021-02-28'
      }
    ]
  ])('%s', (_name, past, command, code, detail, figures) => {
    const failure = failureOf(() => given(plotDecider, past).when(command))
    expect(failure).toMatchObject({ kind: 'refusal', code, detail })
    expect(failure.figures).toEqual(figures)
  })
})

test('what is decided has the shape that is stored', () => {
  const [first] = given(plotDecider, []).when(assignOpen)
  expect(PlotAssigned.data.parse(first?.data)).toEqual(first?.data)
  const [second] = given(plotDecider, [assigned]).when(release)
  expect(PlotReleased.data.parse(second?.data)).toEqual(second?.data)
  expect([assign, release].map(plotStream)).toEqual(Array(2).fill('plot-plot:chiaravalle-3'))
})
