import type { Texts } from './shape.ts'

/** English texts of scenarios, attributions, stocks by age and indicators. */
export const modelsEn: Texts['models'] = {
  before: 'Before',
  after: 'After',
  difference: 'Difference',
  value: 'Quantity',
  share: 'Share',
  scenario: {
    title: 'What would happen if',
    lead: 'Change a share and see the whole system computed anew: what enters stays as it is, all other shares too.',
    flow: 'More, or less, of this flow',
    choose: 'Choose a flow',
    expense: 'At the expense of',
    others: 'all other flows of the same process',
    percentOfTwo: 'Percentage of the two together',
    percentOfAll: 'Percentage of what passes the process',
    now: (percent) => `Today it is ${percent}.`,
    submit: 'Compute',
    reset: 'Take the change back',
    outOfRange: 'Write a percentage from 0 to 100.',
    told: (flow, percent, whole) => `If ${flow} were ${percent} of ${whole}:`,
    ofAll: (process) => `what passes ${process}`,
    ofTwo: (one, other) => `${one} and ${other} together`,
    left: (names) => `Left out because they have no value or are below zero: ${names}.`,
    unexplained: (names) =>
      `More leaves these than comes in; the difference is taken as coming from outside: ${names}.`,
    unexplainedInto: (process) => `unexplained into ${process}`,
    drawing: 'The system with the change'
  },
  forward: {
    destinations: 'What reaches each place outside',
    destination: 'Place',
    transfers: 'Flows',
    flow: 'Flow',
    ends: 'From → To',
    processes: 'What passes each process, and what no flow takes on',
    process: 'Process',
    throughput: 'Passes',
    rest: 'Rest',
    unchanged: 'Nothing else changes.'
  },
  attribution: {
    title: 'Where it comes from',
    lead: 'What a process passes on is taken to be mixed like all that it receives.',
    of: 'Place',
    choose: 'Choose a place',
    upstream: (place) => `What reaches ${place} came from`,
    downstream: (input) => `What came in as ${input} ends at`,
    input: 'Input',
    rest: (process) => `rest at ${process}`,
    nothing: 'Nothing arrives there.'
  },
  stocks: {
    title: 'A stock by age',
    caption: 'The stock at the end of each step',
    drawing: (steps, last, outflow) =>
      `Stock over ${steps} steps: ${last} at the end; ${outflow} left by age.`,
    step: 'Step',
    inflow: 'Came in',
    outflow: 'Left by age',
    early: 'Taken out early',
    stock: 'Stock',
    booked: 'Stock by the movements',
    cohorts: 'What is left at the end, by the step in which it came in',
    opening: 'opening stock',
    modelled: 'by the model'
  },
  live: {
    title: 'Stock of a place, by age',
    lead: 'What came in day by day, had all of it stayed until it no longer keeps: how much would be there, how much would spoil, and beside it what the movements say is there.',
    stock: 'Place and product',
    choose: 'Choose a place and a product',
    spread: (days, sd) =>
      `Shelf life ${days} days as its listing says; that it varies by ${sd} days from piece to piece is an assumption, and so is a log-normal law.`,
    none: 'No place keeps a product whose shelf life is known.',
    day: 'Day'
  },
  indicators: {
    title: 'Indicators',
    lead: 'Sums of reconciled flows over sums of reconciled flows, each with the uncertainty that their joint errors give it.',
    caption: 'Indicators with their standard deviation',
    name: 'Indicator',
    frame: (version) => `What counts as waste follows ${version}.`,
    interval: '95 % interval',
    between: (low, high) => `${low} to ${high}`,
    outside: (low, high) => `below ${low} or above ${high}`,
    anywhere: 'any value',
    tiers: 'Food-use hierarchy: share of each tier',
    tier: 'Tier',
    index: (weights) => `Index with the weights ${weights}`,
    losses: 'Lost along the chain, of what enters each stage',
    stage: 'Stage',
    closure: 'Closure of the balances',
    unaccounted: 'Unaccounted share',
    system: 'System closure',
    named: {
      surplus_rate: 'Surplus rate',
      waste_rate: 'Waste rate',
      redistribution_rate: 'Redistribution rate',
      recovery_rate: 'Recovery rate',
      recycling_rate: 'Recycling rate',
      surplus_diversion_rate: 'Diversion rate of the surplus',
      waste_diversion_rate: 'Diversion rate of the waste',
      circular_material_use: 'Circular material use rate',
      meals: 'Meals'
    },
    tierNames: {
      people: 'people',
      feed: 'feed',
      material: 'bio-based materials',
      recycling: 'recycling',
      energy: 'energy',
      disposal: 'disposal'
    },
    withoutTrade:
      'Circular material use (Eurostat, env_ac_cur) is missing: recycling as a share of domestic material consumption. It needs imports and exports of all materials and of waste for recovery, which nobody records here.',
    series: 'Indicators period by period',
    changeNote:
      'In brackets, what changed since the period before (shares in percentage points), with its standard deviation: what errs the same way in both periods is no change.',
    liveLead: 'Of the area and period chosen above.',
    notInFlows: 'The flows of this area do not say where food ends: no rate can be given.'
  }
}
