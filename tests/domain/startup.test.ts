import { describe, expect, test } from 'vitest'
import { MilestoneReached, StartupRegistered } from '../../domain/startup/events.ts'
import {
  type StartupCommand,
  type StartupEvent,
  startupDecider
} from '../../domain/startup/startup.ts'
import { failureOf, given } from './given.ts'

const startup = 'startup:orto-nuovo'
const boundary = 'milan-simulated'
const facts = {
  boundary,
  startup,
  name: 'Orto Nuovo',
  project: 'OpenAgri',
  activity: 'dried herbs',
  foundedOn: null,
  plot: 'plot:chiaravalle-3',
  assumptions: [],
  source: 'a test'
}
const milestone = { startup, milestone: 'first_harvest' as const, on: '2019-06-01', note: null }
const register: StartupCommand = { type: 'RegisterStartup', ...facts }
const reach: StartupCommand = { type: 'ReachMilestone', ...milestone }
const registered: StartupEvent = { type: 'StartupRegistered', data: facts }
const reached: StartupEvent = { type: 'MilestoneReached', data: { boundary, ...milestone } }
const other = { ...reach, milestone: 'other' as const, note: 'a prize' }
const otherReached: StartupEvent = {
  type: 'MilestoneReached',
  data: { boundary, ...milestone, milestone: 'other', note: 'a prize' }
}

describe('a decision', () => {
  test.each<[string, StartupEvent[], StartupCommand, StartupEvent[]]>([
    ['a startup is registered', [], register, [registered]],
    ['the same registration again changes nothing', [registered, reached], register, []],
    ['a milestone is reached', [registered], reach, [reached]],
    ['the same milestone again changes nothing', [registered, reached], reach, []],
    [
      'it is reached once, whatever day is said',
      [registered, reached],
      { ...reach, on: '2020-06-01' },
      []
    ],
    [
      'another milestone is reached too',
      [registered, reached],
      { ...reach, milestone: 'first_sale' },
      [{ type: 'MilestoneReached', data: { boundary, ...milestone, milestone: 'first_sale' } }]
    ],
    ['what has no name of its own is reached', [registered], other, [otherReached]],
    ['the very same again changes nothing', [registered, otherReached], other, []],
    [
      'another one of that kind is reached too',
      [registered, otherReached],
      { ...other, note: 'a fair' },
      [
        {
          type: 'MilestoneReached',
          data: { boundary, ...milestone, milestone: 'other', note: 'a fair' }
        }
      ]
    ]
  ])('%s', (_name, past, command, expected) => {
    expect(given(startupDecider, past).when(command)).toEqual(expected)
  })
})

describe('a refusal', () => {
  test.each<[string, StartupEvent[], StartupCommand, string, string, object]>([
    [
      'a registration with other facts, named field by field',
      [registered],
      { ...register, activity: 'jam', plot: null },
      'startup_differs',
      `${startup} is registered as "Orto Nuovo" and differs in activity, plot; void the registration and register it anew if it is wrong`,
      { startup, name: 'Orto Nuovo', fields: 'activity, plot' }
    ],
    [
      'a milestone of nobody',
      [],
      reach,
      'startup_unknown',
      `${startup} is not registered; use RegisterStartup first`,
      { startup }
    ],
    [
      'a milestone after a registration that no longer counts',
      [reached],
      { ...reach, milestone: 'first_sale' },
      'startup_unknown',
      `${startup} is not registered; use RegisterStartup first`,
      { startup }
    ]
  ])('%s', (_name, past, command, code, detail, figures) => {
    const failure = failureOf(() => given(startupDecider, past).when(command))
    expect(failure).toMatchObject({ kind: 'refusal', code, detail })
    expect(failure.figures).toEqual(figures)
  })
})

test('what is decided has the shape that is stored', () => {
  const [first] = given(startupDecider, []).when(register)
  expect(StartupRegistered.data.parse(first?.data)).toEqual(first?.data)
  const [second] = given(startupDecider, [registered]).when(reach)
  expect(MilestoneReached.data.parse(second?.data)).toEqual(second?.data)
})
