import { type PluralForms, plural } from './plural.ts'
import type { Texts } from './shape.ts'

const forms = (count: number, words: PluralForms) => plural('en', count, words)

/** English texts of the material flow analysis. */
export const mfaEn: Texts['mfa'] = {
  nav: 'Analysis',
  title: 'Material flow analysis',
  lead: 'Paste a system of processes and flows: the balances adjust what was measured, say which flows can be checked, and who is likeliest wrong. Nothing that you paste is kept.',
  file: 'flow-analysis',
  json: 'Download JSON',
  parameter: 'parameter',
  factor: 'conversion factor',
  factors: {
    name: 'Factor',
    title: (count) =>
      forms(count, { one: '1 conversion factor', other: `${count} conversion factors` }),
    lead: 'Whoever counts packages uses a factor to get kilograms. If a factor is wrong, all its measurements are wrong together: the balances say by how much. 1 means that the factor is right.',
    caption: 'Conversion factors, as a ratio to the value on record',
    given: 'On record'
  },
  stockOf: (process) => `stock change of ${process}`,
  tooLargeForLink: 'The document is too large for the link: to share it, download the JSON.',
  refused: (count) =>
    forms(count, {
      one: '1 thing in the document is wrong:',
      other: `${count} things in the document are wrong:`
    }),
  assumptions: {
    independent: () =>
      'Errors of different events are independent, but for those of one conversion factor: what was counted in packages errs together by what the factor errs, which is solved for as a parameter around 1. Counts of stock err each by itself.',
    edge: () =>
      'Whoever only gave or only took so far, and suppliers, buyers, people, outlets and the environment, stand at the edge: their balance need not close.',
    counted_stock: () =>
      'Where a place keeps stock, its change is known only if all products that moved there were counted, as products and not as lots, before the period and in it; elsewhere it is unknown, and the balance of the place does not check its flows.',
    same_stock: (share) =>
      `Where a place keeps stock that nobody counted, it is assumed not to have changed, with a standard deviation of ${share} of what passed.`,
    linked: () =>
      'What a place holds at the end of a period it holds at the beginning of the next; what moved there or was counted stands for all that it holds. A conversion factor errs the same in all periods.',
    carried_count: () =>
      'A count is carried to the end of the period by what moved since; that the same movements are in the balance is neglected, which makes tests milder, never stricter.',
    rounded: () =>
      'Each mass is rounded to a gram, which adds a variance of 1/12 square gram an event.',
    within_bounds: () =>
      'Standard deviations hold under the condition that the bounds that took effect are met.'
  },
  parts: {
    title: (count) => `${count} parts that nothing joins, each with a test of its own`,
    part: (names, p) => `${names}: p-value ${p}`,
    rejects: 'the measurements contradict each other',
    unchecked: (names) => `${names}: nothing to check`
  },
  subject: {
    legend: 'What to analyse',
    document: 'A document',
    city: 'The live city'
  },
  city: {
    title: (boundary) => `Analysis: ${boundary}`,
    level: 'Group',
    stocks: 'Stocks that nobody counted',
    stocksUnknown: 'unknown',
    stocksAssumed: 'unchanged, ± 10 % of what passes',
    unknownMass: 'mass unknown',
    every: 'Periods',
    everyOptions: {
      whole: 'one',
      month: 'linked months',
      week: 'linked weeks',
      day: 'linked days'
    },
    lead: 'The flows on record in the city: the balances adjust what was measured, say which can be checked, and who is likeliest wrong.',
    uncounted: 'Where nobody counted the stocks, the balances check nothing.',
    assume: 'Try as if stocks were unchanged, ± 10 % of what passes.',
    since: (from, to) => (from === to ? from : `${from} to ${to}`),
    none: 'No area has any flows yet.',
    rests: 'What the figures rest on',
    events: (count, events) => forms(count, { one: '1 event', other: `${events} events` })
  },
  facets: {
    title: 'Layer and period shown',
    layer: 'Layer',
    goods: 'Mass',
    period: 'Period',
    together: 'Layers and periods are solved together: tests and suspects are of all of them.',
    levels: 'Stocks at the beginning and at the end of each period',
    place: 'Place',
    when: 'When',
    opening: 'at the beginning',
    closing: (period) => `at the end (${period})`
  },
  layer: {
    label: 'Show also',
    massAlone: 'mass alone',
    title: (measure) => `The flows in ${measure}`,
    lead: 'Every reconciled flow, converted by the factors on record. Where a product has no factor there is no figure: it is not estimated.',
    caption: (measure) => `${measure} by flow, with the standard deviation`,
    part: 'The part that is known',
    gaps: 'What is missing',
    none: 'no factor',
    several: (factors) => `several factors, none is chosen: ${factors}`,
    others: (count, mass) =>
      forms(count, {
        one: `and 1 more product, ${mass}`,
        other: `and ${count} more products, ${mass}`
      }),
    noMass: 'the mass is not known',
    massOnly: (sd) => `± ${sd} by the mass alone`,
    told: (value, share) => `${value} (${share} of the mass)`,
    factors: (count) =>
      forms(count, { one: '1 conversion factor', other: `${count} conversion factors` }),
    unstated: 'its source states no uncertainty',
    source: 'Source:'
  },
  classes: {
    redundant: 'measured, checked',
    nonredundant: 'measured, cannot be checked',
    observable: 'computed from the balances',
    unobservable: 'cannot be determined',
    constant: 'constant'
  },
  interval: {
    any: 'any value',
    upTo: (high) => `up to ${high}`,
    from: (low) => `${low} and more`,
    between: (low, high) => `${low} to ${high}`
  },
  chosen: ({ flow, measured, measuredSd, value, sd, kind }) =>
    `${flow}: measured ${measured} ± ${measuredSd}, reconciled ${value} ± ${sd}; ${kind}.`,
  examples: {
    label: 'Begin with a published example',
    none: 'No example',
    calls: {
      reconcile: 'Systems to solve',
      view: 'Views to draw',
      forward: 'Systems to compute forwards',
      stocks: 'Stocks by age',
      indicators: 'Flows to put into indicators'
    },
    help: 'Examples from STAN, VDI 2048, floweaver and others, with their source.',
    source: 'Source:',
    published: 'Published:',
    recomputed: 'Recomputed independently:'
  },
  editor: {
    label: 'Document (JSON, or a table of flows)',
    help: 'A system has processes and flows (id, from, to, value, sd: one standard deviation; 0 = constant; no value = unknown). A view has rows and definition. Documents of the other models are read too: begin with an example. A table copied from a spreadsheet becomes a system: its first line names the columns (flow, from, to, value, sd), an sd may be in %, an empty end lies outside.',
    submit: 'Solve',
    open: 'Or open a file',
    empty: 'Paste a document, open a file or pick an example.',
    unknown:
      'This is no document that can be read: it takes processes and flows (a system), rows and definition (a view), transfers and inputs (a system to compute forwards), lifetime and driver (a stock), or described flows (indicators).',
    syntax: (line, column) =>
      `This is neither JSON (the error is in line ${line}, column ${column}) nor a table whose first line names the columns from and to.`,
    tooLarge:
      'The file is larger than 4 MB: use the command line, npm run filiera -- mfa reconcile.',
    line: (line) => `Line ${line}`
  },
  verdict: {
    nothing: 'No measurement can be checked: the balances have no redundancy.',
    passes: 'The measurements agree with the balances.',
    rejects: 'The measurements contradict the balances by more than their uncertainties explain.',
    test: (statistic, dof, p) =>
      `Global test: χ² = ${statistic} with ${dof} degrees of freedom, p ${p}.`,
    checked: (count, total) =>
      forms(count, {
        one: `1 of ${total} flows is checked by the balances.`,
        other: `${count} of ${total} flows are checked by the balances.`
      }),
    notConverged: (worst) =>
      `The computation did not come to its end (${worst}): do not rely on the figures.`,
    notices: {
      loose_flow: (names) => `Touches no process of the list: ${names}.`,
      idle_processes: (names) =>
        `No flow to or from another place and no stock change: ${names}. The balances say nothing of these.`,
      below_zero: (names) => `Came out below 0: ${names}.`,
      no_intervals: () => 'The intervals of what cannot be determined were not computed.'
    }
  },
  draw: {
    figures: 'Draw the figures',
    reconciled: 'Reconciled',
    given: 'Measured',
    nothing: 'There is nothing to draw: no flow has a value above zero.',
    unknown: (names) => `Not drawn because they have no value: ${names}.`,
    negative: (names) => `Not drawn because they are below zero: ${names}.`
  },
  table: {
    caption: 'Measured and reconciled values, with their standard deviation',
    flow: 'Flow',
    ends: 'From → To',
    events: 'Events',
    measured: 'Measured',
    reconciled: 'Reconciled',
    adjustment: 'Adjustment',
    z: 'z score',
    class: 'What is known of it'
  },
  balances: {
    title: 'Balances',
    caption: 'In − out − stock change of every process',
    process: 'Process',
    before: 'As measured',
    z: 'z score',
    after: 'Reconciled',
    open: 'unknowns',
    offender: 'beyond the tolerance'
  },
  suspects: {
    title: 'Who is likeliest wrong',
    none: 'No error can be found: the balances check nothing.',
    lead: 'If there is one gross error, it is likeliest one of these.',
    leadBelow: 'None is above the critical value; these are the least unlikely.',
    critical: (glr) => `Critical likelihood ratio: ${glr}.`,
    ratio: (glr) => `ratio ${glr}`,
    above: 'above the critical value',
    below: 'below the critical value',
    asLikely: 'among the likeliest',
    tooMuch: (size) => `says ${size} too much`,
    tooLittle: (size) => `says ${size} too little`,
    leaves: (size) => `${size} leave unrecorded`,
    arrives: (size) => `${size} come in unrecorded`,
    same: (names) => `No test tells it from: ${names}.`,
    steps: 'Taking away one suspect after the other',
    step: (name, size, p) => `Without ${name} (${size}): p ${p}.`,
    nowPasses: 'The rest agrees.',
    stillRejects: 'The rest still contradicts itself.',
    unseen: (count) =>
      forms(count, {
        one: 'Where an error would not be seen',
        other: `Where an error would not be seen: ${count} cases`
      }),
    undetectable: (names) => `An error here would not be seen: ${names}.`
  },
  culprits: {
    leak: (process) => `leak at ${process}`,
    parameter: (id) => `parameter ${id}`,
    measurement: (id) => `measurement of ${id}`
  },
  unchecked: {
    title: 'What cannot be checked',
    none: 'All measurements are checked by the balances.',
    nonredundant: 'Measured, but no balance checks them',
    unobservable: 'Without a value: no balance determines them, only an interval',
    observable: 'Not measured, computed from the balances',
    constant: 'Constants, taken as exact'
  },
  improve: {
    title: 'Which weighing would help most',
    of: 'I want to know better',
    choose: 'Choose a flow',
    unknown: (id) => `${id} is not determined. A weighing of one of these would open it:`,
    now: (id, sd) => `${id} is known to ± ${sd}. One more weighing of:`,
    weigh: (id, sd) => `${id}, precise to ± ${sd},`,
    after: (sd) => `would bring it to ± ${sd}`,
    nothing: 'No weighing would help.'
  },
  definition: {
    title: 'Draw it with a view',
    lead: 'Process groups, waypoints, bundles and partitions, as in floweaver. The definition below draws every process by itself: change it and draw again.',
    label: 'View definition (JSON)',
    help: 'The rows are the reconciled flows: source, target, value, flow.',
    helpCity:
      'The rows are the movements of the period: processes have id, kind and stage; flows have product_group, product, basis, market_day, month.',
    submit: 'Draw'
  },
  view: {
    caption: 'The links drawn, in the same order',
    elsewhere: 'Elsewhere',
    bend: '(past a column)',
    type: 'Type',
    value: 'Value',
    behind: 'The rows behind it:',
    account: 'What became of every row',
    judged: 'Row',
    rows: 'Rows',
    negative: (count) => `Not drawn because they are below zero: ${count}.`,
    judgements: {
      drawn: 'drawn',
      elsewhere: 'from or to Elsewhere',
      internal: 'inside a group',
      unused: 'between groups without a bundle',
      outside: 'outside the view',
      filtered: 'taken out by the filter'
    }
  }
}
