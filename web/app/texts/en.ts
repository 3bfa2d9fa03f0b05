import { accessEn } from './access-en.ts'
import { auditEn } from './audit-en.ts'
import { chainEn } from './chain-en.ts'
import { lotEn } from './lot-en.ts'
import { mfaEn } from './mfa-en.ts'
import { modelsEn } from './models-en.ts'
import { originEn } from './origin-en.ts'
import { partiesEn } from './parties-en.ts'
import { type PluralForms, plural } from './plural.ts'
import { publicFiguresEn } from './public-figures-en.ts'
import type { Texts } from './shape.ts'
import { sheetsEn } from './sheets-en.ts'

const forms = (count: number, words: PluralForms) => plural('en', count, words)

/** English. */
export const en: Texts = {
  shell: {
    product: 'Filiera',
    tagline: 'The city’s food flows, from field to table',
    owner: 'Open analysis of food flows',
    skip: 'Skip to content',
    navigation: 'Pages',
    language: 'Language',
    apiDocs: 'Data and API',
    accessibility: 'Accessibility declaration',
    accessibilityText:
      'The body that publishes this site files the accessibility declaration at form.agid.gov.it.',
    feedback: 'Report an accessibility problem',
    feedbackText:
      'Write to the body that runs this site; name the page, the device and the problem.',
    version: (version) => `Version ${version}`,
    demo: 'Demonstration data: the published flows of Milan, 2018, and a simulated Milan in which every figure is made up. You can import your own.',
    notFound: 'There is no such page.',
    toStart: 'Go to the flows'
  },
  state: {
    loading: 'Loading the data…',
    failed: 'The data did not arrive',
    unreachable: 'The service does not answer. Check the network and try again.',
    refused: 'The request cannot be answered as it was asked.',
    broken: 'The service failed to answer.',
    retry: 'Try again',
    toStart: 'Back to the first view'
  },
  flows: {
    nav: 'Flows',
    title: 'Food flows',
    titleOf: (boundary) => `Food flows: ${boundary}`,
    unknownTitle: 'This area is not known',
    unknownText: (boundary) =>
      `No area has the code “${boundary}”. If its data is on its way, it will appear here. Or choose one of these:`,
    emptyTitle: 'There is no data yet',
    emptyText: 'Import a flow table to see where food comes from and where it ends.',
    emptyAction: 'Import a table',
    nothingInWindow: 'No flow in this period and for this group.',
    showAll: 'Show all',
    figures: 'At a glance',
    entered: 'Entered',
    left: 'Left',
    unaccounted: 'Unaccounted',
    stockChange: 'Stock change',
    groups: (count) => forms(count, { one: '1 group', other: `${count} groups` })
  },
  filters: {
    title: 'Filters',
    boundary: 'Area',
    from: 'From',
    to: 'To',
    group: 'Product group',
    allGroups: 'All groups',
    unit: 'Unit',
    unitNames: { t: 'tonnes (t)', kg: 'kilograms (kg)', 'per-inhabitant': 'kg per inhabitant' },
    noInhabitants:
      'Per inhabitant: not available, the number of inhabitants of this area is not known.',
    show: 'Show as',
    chart: 'Diagram',
    table: 'Table'
  },
  chart: {
    name: (title) => `Sankey diagram. ${title}`,
    role: 'flow diagram',
    help: 'Arrow keys: move between processes and flows. Enter: pin and open the details. Esc: clear.',
    hint: 'Point at a flow to trace it; click or tap it to see its data.',
    unaccounted: 'Unaccounted',
    stages: {
      origin: 'Origin',
      supply: 'Supply',
      processing: 'Processing',
      retail: 'Retail',
      redistribution: 'Redistribution',
      treatment: 'Treatment',
      destination: 'Destination'
    },
    flow: (source, target, mass) => `${source} → ${target}, ${mass}`,
    ofSupply: (percent) => `${percent} of supply`,
    node: (name, entered, left) => `${name}: ${entered} enter, ${left} leave`,
    onlyLeft: (name, left) => `${name}: ${left} leave`,
    onlyEntered: (name, entered) => `${name}: ${entered} enter`,
    deficit: (name, mass) => `${name}: ${mass} are missing from the recorded inputs`,
    returned: (sentence) => `${sentence} (return)`,
    pinned: (sentence) => `${sentence}. Pinned: the details follow the diagram.`,
    cleared: 'Selection cleared.'
  },
  access: accessEn,
  audit: auditEn,
  signIn: { nav: accessEn.signIn, title: accessEn.signIn },
  oneTap: { nav: accessEn.oneTap.title, title: accessEn.oneTap.title },
  parties: partiesEn,
  publicFigures: publicFiguresEn,
  accesses: { nav: 'Access', title: 'Access and keys' },
  chain: chainEn,
  sheets: sheetsEn,
  origin: originEn,
  lot: lotEn,
  mfa: mfaEn,
  models: modelsEn,
  notes: {
    title: 'To be read with the diagram',
    negativeProcess: (name, mass) =>
      `More leaves ${name} than is recorded to enter: ${mass} are missing. The hatched block before it shows the part without an input.`,
    negativeGroups: (count, list) =>
      forms(count, {
        one: `1 group uses more than its recorded supply: ${list}. It is netted in the drawn residual.`,
        other: `${count} groups use more than their recorded supply: ${list}. They are netted in the drawn residual.`
      }),
    straddling: (count, events, mass) =>
      forms(count, {
        one: `1 movement (${mass}) lies only partly in the period and is not counted: periods are not split.`,
        other: `${events} movements (${mass}) lie only partly in the period and are not counted: periods are not split.`
      }),
    notDrawn: (sentence) => `Not drawn because it is below zero: ${sentence}.`,
    stockChange: (name, mass) => `Stock change, not drawn: ${name} ${mass}.`,
    returns: (mass) => `Returns to the same or an earlier stage: ${mass} in all.`,
    source: (source) => `Source: ${source}.`,
    noSource: 'No source is given for this area.',
    position: (position) => `Data as of position ${position} of the log.`
  },
  table: {
    caption: 'The same numbers as the diagram, in the same order',
    from: 'From',
    to: 'To',
    share: 'Share of supply',
    uncertainty: 'Uncertainty (±)',
    events: 'Events',
    totals: 'Totals',
    details: (sentence) => `Details: ${sentence}`
  },
  panel: {
    close: 'Close the details',
    balance: 'Balance',
    entered: 'In',
    left: 'Out',
    stockChange: 'Stock change',
    unaccounted: 'Unaccounted',
    byGroup: 'By product group',
    group: 'Group',
    sum: 'Sum',
    events: 'Events behind it',
    eventsIn: 'Events coming in',
    eventsOut: 'Events going out',
    noEvents: 'No events.',
    errors:
      'one standard deviation; packages of one conversion factor err together, all else independently',
    foldedErrors: 'one standard deviation, as if the flows folded here erred independently',
    period: 'Period',
    product: 'Product',
    groupTotal: 'total of the group',
    otherEnd: 'From → to',
    mass: 'Quantity',
    basis: 'How we know',
    publication: 'Publication',
    allFrom: (source) => `For all rows, file: ${source}`,
    origin: 'File and line',
    line: (line) => `line ${line}`,
    recorded: 'Recorded on',
    standing: 'Counted?',
    standings: {
      counted: 'yes',
      corrected: 'no, corrected by a later event',
      detailed: 'no, the detailed rows count instead',
      duplicate: chainEn.duplicate.standing
    },
    bases: {
      weighed: 'weighed',
      counted: 'counted in packages',
      declared: 'declared',
      estimated: 'estimated',
      published: 'published'
    },
    pages: (from, to, total) => `${from}–${to} of ${total}`,
    previous: 'Previous',
    next: 'Next'
  },
  residual: {
    title: (name) => `Unaccounted for in ${name}`,
    titleAll: 'Unaccounted for in all',
    lead: (mass) => `${mass} are recorded to have entered, and no figure says where they went.`,
    share: (percent) => `That is ${percent} of supply.`,
    deficitLead: (mass) =>
      `${mass} more leave than are recorded as entering: entries are missing from the data, or uses are overcounted.`,
    none: 'No difference: all that is recorded to have entered has left or is in stock.',
    formula: 'How it is calculated',
    uncertainty: (mass) =>
      `Uncertainty: ± ${mass} (one standard deviation). What was counted in packages errs together by what its conversion factor errs, coming in as going out; all else independently.`,
    meaning: 'What it can mean',
    meanings: {
      unrecorded: 'Food that was eaten, wasted or processed, and that no table records.',
      exported: 'Food that leaves the area without being counted as leaving.',
      otherUse: 'Other uses: feed, industry, losses in processing.',
      methods: 'Inputs and outputs estimated by different methods, or counted twice.'
    },
    deficitMeanings: {
      unrecorded: 'Entries that no table records, for example gardens and direct sales.',
      overcounted: 'Uses counted twice, or estimated too high.',
      regrouped: 'Food that enters in one group and, once processed, leaves in another.',
      methods: 'Inputs and outputs estimated by different methods.'
    },
    groupsLead:
      'The residual is the sum of groups above and below zero: a minus sign means that more left than is recorded to have entered.',
    more: 'Groups above zero',
    less: 'Groups below zero',
    openProcess: (name) => `Open the balance of ${name}`
  },
  download: {
    csv: 'Download CSV',
    svg: 'Download SVG',
    source: 'Source',
    period: 'Period',
    group: 'Group',
    answered: 'Data of',
    position: 'Log position',
    link: 'Link to this view',
    unknown: 'not given',
    file: 'flows'
  },
  imports: {
    flowTables: {
      urbanfoodflows:
        'The food flow table of urbanfoodflows.net: tonnes a year between production, imports, supply, consumption and waste.',
      'flow-table':
        'A plain flow table with one row per flow: from and to are days (YYYY-MM-DD), unit is g, kg, q or t, basis says how the figure came about.'
    },
    nav: 'Import',
    title: 'Import a table',
    lead: 'Upload a partner’s sheet or a flow table, as Excel or CSV. Each row becomes an event; rows that are there already do not count twice.',
    file: 'Excel or CSV file',
    fileHelp: 'A table with a header row, .xlsx or .csv. How it is written is told by its content.',
    mapping: 'Column layout',
    columns: (columns) => `Expected columns: ${columns}`,
    boundary: 'Area code',
    boundaryHelp: 'Lower-case words joined by hyphens, for example milan-metro.',
    mode: 'If a row cannot be read',
    modeNames: {
      'accept-good': 'import the others and show me the rejected ones',
      'all-or-nothing': 'import nothing'
    },
    submit: 'Import',
    cancel: 'Stop',
    cancelled:
      'Import stopped. Rows recorded so far stay; you can upload the same file again without duplicates.',
    sending: (sent, total) => `Sent ${sent} of ${total}`,
    progress: (read) => `Rows read: ${read}`,
    done: 'Import finished',
    nothingKept: 'Nothing was imported: correct the rejected rows and try again.',
    nothingNew: 'Nothing new: all rows were there already.',
    failed: 'Import failed',
    lost: 'The connection was lost. Try again: rows recorded so far do not count twice.',
    read: 'Rows read',
    appended: 'Recorded',
    duplicates: 'Already there',
    rejected: 'Rejected',
    seeFlows: 'See the flows',
    rejects: 'Rejected rows',
    noRejects: 'No rejected rows.',
    rejectsLead: 'Correct these rows in the file and import it again.',
    at: 'When',
    name: 'File',
    line: 'Line',
    field: 'Field',
    reason: 'Reason',
    value: 'Value'
  }
}
