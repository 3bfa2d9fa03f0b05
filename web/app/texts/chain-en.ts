import { type PluralForms, plural } from './plural.ts'
import type { Texts } from './shape.ts'

const forms = (count: number, words: PluralForms) => plural('en', count, words)

/** English texts of what only a chain of single places has. */
export const chainEn: Texts['chain'] = {
  level: { legend: 'Group', kind: 'By kind of place', place: 'By single place' },
  span: {
    legend: 'Quick choices of the period',
    1: 'Last day',
    7: '7 days',
    28: '28 days',
    all: 'All',
    lastDay: (day) =>
      `The last day with data, ${day}, may be incomplete: movements of it may still come in.`
  },
  simulation: { badge: 'Simulation: made-up data', name: 'Notice', file: 'simulation' },
  onlyOf: (name) => `Only movements of places of ${name} are shown.`,
  living: {
    name: 'Updates of the data',
    updated: (time) => `Updated at ${time}`,
    failed: (time) => `The update failed, trying again. Data of ${time}`,
    pause: 'Pause updates',
    resume: 'Resume updates',
    changed: (entered, left, unaccounted) =>
      `The data changed: entered ${entered}, left ${left}, unaccounted ${unaccounted}.`
  },
  fold: {
    others: (count, kind) => `Other ${count}: ${kind}`,
    othersOfAny: (count) => `Other ${count}`,
    caption: 'Places gathered in “Other” in the diagram',
    place: 'Place',
    part: 'Gathered in',
    lead: 'The diagram shows the largest places of each stage by themselves and adds up the others. Here are all of them: press a name to open it.',
    flows: 'Flows added up here',
    note: (count, places) =>
      forms(count, {
        one: '1 place is gathered in “Other”; the table lists it.',
        other: `${places} places are gathered in “Other”; the table lists them all.`
      }),
    within: (mass) => `Between places that are gathered together, not drawn: ${mass}.`
  },
  unknown: {
    mass: 'unknown mass',
    column: 'Of unknown mass',
    inFlow: (count, events) =>
      forms(count, {
        one: 'and 1 movement of unknown mass',
        other: `and ${events} movements of unknown mass`
      }),
    note: (count, events) =>
      forms(count, {
        one: '1 movement has an unknown mass (packages without a known weight): it is among the events, not in the figures.',
        other: `${events} movements have an unknown mass (packages without a known weight): they are among the events, not in the figures.`
      }),
    notDrawn: (list) => `Flows of unknown mass alone, not drawn: ${list}.`
  },
  duplicate: {
    standing: 'no, a duplicate: another statement about the same transfer counts',
    lead: 'Duplicate: giver and receiver reported the same transfer. The better measurement counts (weighed first, then counted packages, declared, estimated); where equal, the receiver’s. The other one stays here and is not added.'
  },
  internal: (count, events, mass) =>
    forms(count, {
      one: `1 movement (${mass}) is between places of one kind and not drawn.`,
      other: `${events} movements (${mass}) are between places of one kind and not drawn.`
    }),
  stock: {
    title: 'And the stocks?',
    grew: (mass) =>
      `Stocks grew by ${mass}. That is food still in place: it is not missing, and not in the unaccounted part.`,
    shrank: (mass) =>
      `Stocks fell by ${mass}. Part of what left had been here before: it is no missing entry.`,
    same: 'Stocks did not change: all that entered should have left.',
    rule: 'Unaccounted = in − out − stock change. Only what no figure explains is left.',
    notKept: 'No stocks are kept account of here: all that enters should be recorded as leaving.',
    many: (count, places, mass) =>
      forms(count, {
        one: `Stock change, not drawn: 1 place, ${mass}.`,
        other: `Stock change, not drawn: ${places} places, ${mass} in all. Each place shows its own in the details.`
      }),
    became: 'From other groups'
  },
  deficits: (count, places, mass, list) =>
    forms(count, {
      one: `More leaves 1 place than is recorded to enter: ${mass} are missing (${list}).`,
      other: `More leaves ${places} places than is recorded to enter: ${mass} are missing, most at ${list}. The hatched block before a node shows the part without an input.`
    }),
  andMore: (count) => `and ${count} more`,
  meanings: {
    departures: 'Food that was sold, given or thrown away, and that nobody recorded.',
    arrivals: 'Arrivals that nobody recorded.',
    late: 'Reports that are still to come.',
    measured: 'Weights misread, units mixed up, estimates far from the truth.',
    counted: 'A wrong stock count, or produce that lost water.'
  }
}
