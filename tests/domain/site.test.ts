import { describe, expect, test } from 'vitest'
import {
  MarketConcessionChanged,
  SiteClosed,
  SiteOpened,
  SiteRenamed,
  siteStream
} from '../../domain/site/events.ts'
import { openSite, type SiteCommand, type SiteEvent, siteDecider } from '../../domain/site/site.ts'
import { failureOf, given } from './given.ts'

const site = 'covered-market:wagner'
const source = 'city report 2024'
const facts = {
  boundary: 'milan-simulated',
  site,
  name: 'Wagner',
  manager: 'Comune di Milano',
  address: null,
  municipio: 7,
  coordinates: null,
  openedOn: '1929-11-01',
  assumptions: [],
  source
}
const rename = { site, name: 'Mercato Wagner', from: '2000-01-01', source }
const concession = { site, manager: 'Consorzio Wagner', from: '2016-07-01', until: null, source }
const closing = { site, from: '2024-05-01', reason: 'rebuilt', source }

const open: SiteCommand = { type: 'OpenSite', ...facts }
const toRename: SiteCommand = { type: 'RenameSite', ...rename }
const toChange: SiteCommand = { type: 'ChangeManager', ...concession }
const toClose: SiteCommand = { type: 'CloseSite', ...closing }

const opened: SiteEvent = { type: 'SiteOpened', data: facts }
const renamed: SiteEvent = { type: 'SiteRenamed', data: rename }
const changed: SiteEvent = { type: 'MarketConcessionChanged', data: concession }
const closed: SiteEvent = { type: 'SiteClosed', data: closing }

describe('a decision', () => {
  test.each<[string, SiteEvent[], SiteCommand, SiteEvent[]]>([
    ['an unknown site is opened', [], open, [opened]],
    ['the same opening again changes nothing', [opened, renamed, closed], open, []],
    ['a site gets another name', [opened], toRename, [renamed]],
    [
      'the same name from a later day changes nothing',
      [opened, renamed],
      { ...toRename, from: '2010-01-01' },
      []
    ],
    ['its first name is no new name', [opened], { ...toRename, name: 'Wagner' }, []],
    [
      'a rename sent again after another one changes nothing',
      [
        opened,
        renamed,
        { type: 'SiteRenamed', data: { ...rename, name: 'W', from: '2005-01-01' } }
      ],
      toRename,
      []
    ],
    [
      'a name comes back from another day on',
      [opened, renamed],
      { ...toRename, name: 'Wagner', from: '2010-01-01' },
      [{ type: 'SiteRenamed', data: { ...rename, name: 'Wagner', from: '2010-01-01' } }]
    ],
    ['a site gets another manager', [opened, renamed], toChange, [changed]],
    [
      'the same manager changes nothing',
      [opened, changed],
      { ...toChange, from: '2020-01-01' },
      []
    ],
    [
      'a concession is prolonged',
      [opened, changed],
      { ...toChange, from: '2020-01-01', until: '2030-12-31' },
      [
        {
          type: 'MarketConcessionChanged',
          data: { ...concession, from: '2020-01-01', until: '2030-12-31' }
        }
      ]
    ],
    [
      'a manager may change before the last rename',
      [opened, { type: 'SiteRenamed', data: { ...rename, from: '2020-01-01' } }],
      toChange,
      [changed]
    ],
    ['a site closes', [opened, renamed, changed], toClose, [closed]],
    ['the same closing again changes nothing', [opened, closed], toClose, []],
    ['what was decided before the closing may come again', [opened, renamed, closed], toRename, []],
    [
      'a rename before the closing may become known after it',
      [opened, closed],
      toRename,
      [renamed]
    ],
    [
      'without a known opening day any day will do',
      [{ type: 'SiteOpened', data: { ...facts, openedOn: null } }],
      { ...toRename, from: '1900-01-01' },
      [{ type: 'SiteRenamed', data: { ...rename, from: '1900-01-01' } }]
    ]
  ])('%s', (_name, past, command, expected) => {
    expect(given(siteDecider, past).when(command)).toEqual(expected)
  })
})

describe('a refusal', () => {
  const unknown = `${site} is not opened; use OpenSite first`
  test.each<[string, SiteEvent[], SiteCommand, string, string, object]>([
    ['a rename of an unknown site', [], toRename, 'site_unknown', unknown, { site }],
    ['a manager of an unknown site', [], toChange, 'site_unknown', unknown, { site }],
    ['a closing of an unknown site', [], toClose, 'site_unknown', unknown, { site }],
    [
      'what follows an opening that no longer counts',
      [renamed, changed, closed],
      toRename,
      'site_unknown',
      unknown,
      { site }
    ],
    [
      'an opening with other facts, named field by field',
      [opened],
      { ...open, address: 'Piazza Wagner', municipio: 6 },
      'site_differs',
      `${site} was opened as "Wagner", from 1929-11-01, and differs in address, municipio; use RenameSite, ChangeManager or CloseSite, or void the opening`,
      { site, name: 'Wagner', openedOn: '1929-11-01', fields: 'address, municipio' }
    ],
    [
      'a rename before the opening',
      [opened],
      { ...toRename, from: '1929-10-31' },
      'dates_out_of_order',
      `${site} is open since 1929-11-01, so this cannot hold from 1929-10-31; give 1929-11-01 or a later day`,
      { site, since: '1929-11-01', from: '1929-10-31' }
    ],
    [
      'a rename before the last one',
      [opened, renamed],
      { ...toRename, name: 'W', from: '1999-12-31' },
      'dates_out_of_order',
      `${site} is named "Mercato Wagner" since 2000-01-01, so this cannot hold from 1999-12-31; give 2000-01-01 or a later day`,
      { site, since: '2000-01-01', from: '1999-12-31' }
    ],
    [
      'a manager before the last one',
      [opened, changed],
      { ...toChange, manager: 'M', from: '2016-06-30' },
      'dates_out_of_order',
      `${site} is managed by Consorzio Wagner since 2016-07-01, so this cannot hold from 2016-06-30; give 2016-07-01 or a later day`,
      { site, since: '2016-07-01', from: '2016-06-30' }
    ],
    [
      'a concession that ends before it begins',
      [opened],
      { ...toChange, until: '2016-06-30' },
      'dates_out_of_order',
      `the concession of ${site} would end on 2016-06-30, before it begins on 2016-07-01; give 2016-07-01 or a later day`,
      { site, from: '2016-07-01', until: '2016-06-30' }
    ],
    [
      'a closing before the last change',
      [opened, changed],
      { ...toClose, from: '2016-06-30' },
      'dates_out_of_order',
      `${site} is managed by Consorzio Wagner since 2016-07-01, so this cannot hold from 2016-06-30; give 2016-07-01 or a later day`,
      { site, since: '2016-07-01', from: '2016-06-30' }
    ],
    [
      'a rename on the day of the closing',
      [opened, closed],
      { ...toRename, from: '2024-05-01' },
      'site_closed',
      `${site} is closed since 2024-05-01 (rebuilt), so nothing changes there from 2024-05-01; void the closing if it is wrong`,
      { site, closedFrom: '2024-05-01', from: '2024-05-01' }
    ],
    [
      'another closing later on',
      [opened, closed],
      { ...toClose, from: '2024-06-01' },
      'site_closed',
      `${site} is closed since 2024-05-01 (rebuilt), so nothing changes there from 2024-06-01; void the closing if it is wrong`,
      { site, closedFrom: '2024-05-01', from: '2024-06-01' }
    ]
  ])('%s', (_name, past, command, code, detail, figures) => {
    const failure = failureOf(() => given(siteDecider, past).when(command))
    expect(failure).toMatchObject({ kind: 'refusal', code, detail })
    expect(failure.figures).toEqual(figures)
  })
})

describe('what is decided', () => {
  test.each([
    [SiteOpened, open, []],
    [SiteRenamed, toRename, [opened]],
    [MarketConcessionChanged, toChange, [opened]],
    [SiteClosed, toClose, [opened]]
  ] as const)('has the shape that is stored: $name', (type, command, past) => {
    const [event] = given(siteDecider, past).when(command)
    expect(event?.type).toBe(type.name)
    expect(type.data.parse(event?.data)).toEqual(event?.data)
  })

  test('is all in the stream of its site', () => {
    expect([open, toRename, toChange, toClose].map(siteStream)).toEqual(
      Array(4).fill('site-covered-market:wagner')
    )
  })

  test('leaves unsaid what is not known', () => {
    const { manager, address, municipio, coordinates, openedOn, ...said } = facts
    const unknown = {
      manager: null,
      address: null,
      municipio: null,
      coordinates: null,
      openedOn: null
    }
    expect([manager, address, municipio, coordinates, openedOn]).not.toEqual(Object.values(unknown))
    expect(openSite.parse({ type: 'OpenSite', ...said })).toEqual({ ...open, ...unknown })
  })
})
