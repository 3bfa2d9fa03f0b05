import type { Texts } from './shape.ts'

/** English texts of the page on which the Food Policy office names parties and their places. */
export const partiesEn: Texts['parties'] = {
  nav: 'Parties',
  title: 'Parties and places',
  lead: 'Here the office names consortia, bodies, firms and their places, and records who takes over the management of which. Each decision stays on record with its source.',
  onlyDesk: 'This page is for the Food Policy office.',
  boundary: 'Area',
  kind: 'Kind',
  anyKind: 'All kinds',
  none: 'No place is known in this area yet: add the first one with the form above.',
  list: (count) => `Known places: ${count}`,
  find: 'Find a place',
  sought: 'Search by name, code or manager',
  noneSought: 'No place matches what you look for.',
  what: 'What do you want to record',
  record: 'Record',
  recorded: 'Recorded.',
  already: 'It was so already: nothing new was recorded.',
  optional: (label) => `${label} (optional)`,
  people: 'Invite people',
  peopleOf: (name) => `Invite people who act for ${name}`,
  handOver: 'Change manager',
  handOverOf: (name) => `Change manager of ${name}`,
  decisions: {
    OpenSite: 'A new party or place',
    ChangeManager: 'A change of manager',
    RenameSite: 'A new name',
    CloseSite: 'A closure',
    DefineBoundary: 'A new area',
    AssignPlot: 'A plot that is assigned',
    ReleasePlot: 'A plot that is given back',
    RegisterStartup: 'A startup'
  },
  fields: {
    kind: 'Kind',
    code: 'Code',
    area: 'Code of the area',
    label: 'Name',
    site: 'Place',
    name: 'Name',
    manager: 'Who manages it',
    address: 'Address',
    openedOn: 'Open since',
    from: 'From',
    until: 'Until',
    to: 'Until',
    reason: 'Reason',
    source: 'Source',
    plot: 'Plot',
    holder: 'Who works it',
    startup: 'Startup',
    activity: 'What it does'
  },
  help: {
    code: 'Small letters, digits and hyphens, for example mercato-wagner. It never changes, though name and manager may.',
    area: 'Small letters, digits and hyphens, for example milan. It never changes.',
    manager: 'Name or code of the party. People who act for it are invited under the same.',
    source: 'Where it is written: resolution, contract, notice.'
  }
}
