import type { Texts } from './shape.ts'

/** English texts of the public figures. */
export const publicFiguresEn: Texts['publicFigures'] = {
  nav: 'Public figures',
  title: 'Public figures',
  lead: 'Monthly sums over everybody’s books, the same for whoever asks, also without signing in.',
  boundary: 'Area',
  boundaryHelp: 'Choose from the list, or write the code of an area.',
  month: 'Month',
  rules: {
    title: 'What is withheld, and why',
    three:
      'A figure is shown where at least three parties stand behind it at each end (buyers and people who are not followed count as many), and nobody who takes its own dealings away can tell those of another to within 10 %.',
    rest: 'More is withheld where that could be told from others: from totals, or because what comes in goes out again.',
    limits:
      'Two parties who put what they know together may learn what a third did. So may whoever knows a partner’s trade well.',
    once: 'A month is released once, as it was known at the end of the month after: what is reported later does not change it.',
    never: 'Harvests of single plots are never public. “Withheld” does not mean zero.'
  },
  released: (month) => `Months up to ${month} are released.`,
  noneReleased: 'No month is released yet: the first one is when the month after it is over.',
  nothing: 'Nothing is recorded of this area in the released months.',
  open: 'This area is open to everybody: each of its movements is on the Flows page. The figures here are protected all the same.',
  toFlows: 'Open the flows',
  counts: (told, withheld) => `${told} figures shown, ${withheld} withheld.`,
  suppressed: 'withheld',
  surplus: {
    title: 'Surplus, by the month in which it was offered',
    declared: 'Offered',
    claimed: 'Claimed',
    unclaimed: 'Left over'
  },
  flows: {
    title: (month) => `What moved: ${month}`,
    from: 'From',
    to: 'To',
    group: 'Group',
    mass: 'Mass',
    all: 'All groups',
    outside: 'Outside the chain'
  }
}
