/**
 * Contradictions that an analyst can list, as one closed list. Where `seenIn` is `event`, one event
 * shows it by itself; where it is `log`, it takes several, and a projection finds it.
 */
export const anomalyCodes = {
  gross_below_tare: { seenIn: 'event', doc: 'the packaging weighs more than the whole' },
  mass_unknown: { seenIn: 'event', doc: 'packages were counted and no factor says their mass' },
  move_to_same_place: { seenIn: 'event', doc: 'it was moved to where it was' },
  sorted_out_exceeds_in: { seenIn: 'event', doc: 'more came out of sorting than went in' },
  sorted_in_exceeds_out: { seenIn: 'event', doc: 'less came out of sorting than went in' },
  treated_out_exceeds_in: { seenIn: 'event', doc: 'more came out of treatment than went in' },
  unknown_identifier: {
    seenIn: 'event',
    doc: 'an identifier of somebody else is linked to no place or product'
  },
  unit_without_mass: { seenIn: 'event', doc: 'it was measured in a unit that is no mass' },
  end_not_named: { seenIn: 'event', doc: 'it does not say where it came from, went to or stayed' },
  claim_exceeds_declared: { seenIn: 'log', doc: 'more was claimed than was declared' },
  collection_exceeds_declared: { seenIn: 'log', doc: 'more was collected than was declared' },
  delivery_exceeds_edible: { seenIn: 'log', doc: 'more was delivered than was sorted as edible' },
  unknown_product: { seenIn: 'log', doc: 'no list of products has it' },
  unknown_site: { seenIn: 'log', doc: 'no place of that id was opened' },
  before_site_opened: { seenIn: 'log', doc: 'it happened before the place opened' },
  after_site_closed: { seenIn: 'log', doc: 'it happened after the place closed' },
  before_plot_assigned: { seenIn: 'log', doc: 'it happened before the plot was assigned' },
  reported_twice: { seenIn: 'log', doc: 'two statements are about the same transfer' },
  statements_differ: { seenIn: 'log', doc: 'two statements about one transfer differ in mass' },
  more_left_than_came: { seenIn: 'log', doc: 'more of a lot left a place than had come in' }
} as const satisfies Record<string, { seenIn: 'event' | 'log'; doc: string }>

export type AnomalyCode = keyof typeof anomalyCodes
