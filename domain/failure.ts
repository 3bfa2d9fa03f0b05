/**
 * Everything that may be answered with "no", as one closed list: the type of every failure, the
 * problem documents of the HTTP edge and their pages are derived from it.
 *
 * Kinds: `reject` a record could not be read · `refusal` a decider says no · `conflict` the stream
 * moved on · `request` the caller asked wrongly · `fault` the machine failed, nothing is wrong with
 * the input.
 */
export const failureCodes = {
  // reject: one record of the input
  malformed_json: { kind: 'reject', title: 'The record is not JSON' },
  too_deep: { kind: 'reject', title: 'The record is nested too deeply' },
  unsafe_key: { kind: 'reject', title: 'The record uses a reserved key' },
  unknown_event_type: { kind: 'reject', title: 'No such event type' },
  not_an_observation: { kind: 'reject', title: 'This event comes out of a decision' },
  invalid_field: { kind: 'reject', title: 'A field does not have the expected form' },
  missing_value: { kind: 'reject', title: 'A value is missing' },
  not_a_number: { kind: 'reject', title: 'A number was expected' },
  not_a_day: { kind: 'reject', title: 'A day was expected' },
  not_a_time: { kind: 'reject', title: 'A time of day was expected' },
  not_a_place: { kind: 'reject', title: 'A place was expected' },
  not_in_list: { kind: 'reject', title: 'The word is none of those that may stand here' },
  negative_mass: { kind: 'reject', title: 'A mass cannot be negative' },
  mass_too_large: { kind: 'reject', title: 'The mass exceeds what can be counted exactly' },
  unknown_unit: { kind: 'reject', title: 'No such unit' },
  factor_needed: { kind: 'reject', title: 'This unit needs a conversion factor' },
  in_the_future: { kind: 'reject', title: 'The event lies in the future' },
  column_count: { kind: 'reject', title: 'The row has the wrong number of columns' },
  record_too_large: { kind: 'reject', title: 'The record is too large' },
  same_id_other_content: {
    kind: 'reject',
    title: 'The id is taken by an event with other content'
  },
  clock_absurd: { kind: 'reject', title: 'The clock of the device cannot be right' },
  not_yours: { kind: 'reject', title: 'The statement is for somebody else to make' },
  own_event: { kind: 'reject', title: 'The event was exported by this log' },
  // refusal: a rule of the domain
  boundary_differs: { kind: 'refusal', title: 'The boundary is already defined otherwise' },
  boundary_unknown: { kind: 'refusal', title: 'The boundary is not defined' },
  dates_out_of_order: { kind: 'refusal', title: 'The days are not in order' },
  site_differs: { kind: 'refusal', title: 'The site is already opened with other facts' },
  site_unknown: { kind: 'refusal', title: 'The site is not opened' },
  site_closed: { kind: 'refusal', title: 'The site is closed' },
  plot_assigned: { kind: 'refusal', title: 'The plot is assigned to another holder' },
  plot_not_held: { kind: 'refusal', title: 'The plot is not held by this holder' },
  startup_differs: { kind: 'refusal', title: 'The startup is already registered otherwise' },
  startup_unknown: { kind: 'refusal', title: 'The startup is not registered' },
  nothing_asked: { kind: 'refusal', title: 'A quantity above 0 is needed' },
  unit_differs: { kind: 'refusal', title: 'The quantities cannot be compared' },
  surplus_unknown: { kind: 'refusal', title: 'The surplus is not declared' },
  surplus_ended: { kind: 'refusal', title: 'The surplus has expired or was withdrawn' },
  surplus_not_due: { kind: 'refusal', title: 'The surplus is still available' },
  nothing_open: { kind: 'refusal', title: 'Nothing of the surplus is open' },
  claim_exceeds_open: { kind: 'refusal', title: 'The claim exceeds what is open' },
  claim_differs: { kind: 'refusal', title: 'The claim is already made otherwise' },
  claim_unknown: { kind: 'refusal', title: 'The claim does not exist' },
  claim_released: { kind: 'refusal', title: 'The claim was released' },
  claim_collected: { kind: 'refusal', title: 'The claim was collected' },
  claim_standing: { kind: 'refusal', title: 'The NGO holds a claim' },
  sorting_unknown: { kind: 'refusal', title: 'The sorting is not recorded' },
  lot_unknown: { kind: 'refusal', title: 'The lot did not come out of this sorting' },
  allocation_exceeds_edible: { kind: 'refusal', title: 'The allocation exceeds what is edible' },
  donation_differs: { kind: 'refusal', title: 'The donation is already allocated otherwise' },
  event_unknown: { kind: 'refusal', title: 'The stream does not hold the event' },
  event_replaced: { kind: 'refusal', title: 'The event is already corrected or voided' },
  not_an_amount: { kind: 'refusal', title: 'The field is not a quantity' },
  audit_stands: { kind: 'refusal', title: 'An entry of the audit is neither corrected nor voided' },
  grant_not_possible: { kind: 'refusal', title: 'This access cannot be granted' },
  access_not_granted: { kind: 'refusal', title: 'There is no access to take away' },
  subject_erased: { kind: 'refusal', title: 'The person was erased' },
  key_beyond_role: { kind: 'refusal', title: 'The key would do more than its role may' },
  key_differs: { kind: 'refusal', title: 'The key is already issued otherwise' },
  key_unknown: { kind: 'refusal', title: 'The key was never issued' },
  // conflict
  wrong_expected_revision: {
    kind: 'conflict',
    title: 'The stream is not at the expected revision'
  },
  // request: the call as a whole
  not_utf8: { kind: 'request', title: 'The file is not UTF-8 text' },
  empty_file: { kind: 'request', title: 'The file is empty' },
  missing_column: { kind: 'request', title: 'The file lacks a column' },
  unreadable_csv: { kind: 'request', title: 'The file is not readable as CSV' },
  unreadable_sheet: { kind: 'request', title: 'The file is not a readable workbook' },
  file_too_large: { kind: 'request', title: 'The file is too large when unpacked' },
  macros_refused: { kind: 'request', title: 'The workbook holds a program' },
  file_refused_by_scanner: { kind: 'request', title: 'The virus scanner found something' },
  no_such_sheet: { kind: 'request', title: 'The workbook has no such sheet' },
  unknown_mapping: { kind: 'request', title: 'No such column mapping' },
  unknown_query: { kind: 'request', title: 'No such query' },
  invalid_parameter: { kind: 'request', title: 'A parameter does not have the expected form' },
  epcis_invalid: { kind: 'request', title: 'The document is not EPCIS 2.0 in JSON' },
  event_known: { kind: 'conflict', title: 'The event is captured already' },
  not_acceptable: { kind: 'request', title: 'The answer cannot have the form that was asked for' },
  invalid_view: { kind: 'request', title: 'The view definition cannot be drawn' },
  unsupported_media_type: { kind: 'request', title: 'The content type is not supported here' },
  body_too_large: { kind: 'request', title: 'The body is too large' },
  headers_too_large: { kind: 'request', title: 'The address or the headers are too long' },
  append_too_large: {
    kind: 'request',
    title: 'The event store does not take so much at once'
  },
  not_together: {
    kind: 'request',
    title: 'The event store cannot append to several streams all or nothing'
  },
  logs_differ: { kind: 'request', title: 'The two logs hold different events' },
  other_role: { kind: 'request', title: 'Another server of this service does this' },
  too_many_rows: { kind: 'request', title: 'Too many rows in one request' },
  not_found: { kind: 'request', title: 'Nothing is found at this address' },
  not_signed_in: { kind: 'request', title: 'Somebody who is known must ask this' },
  not_allowed: { kind: 'request', title: 'This may not be done with the access granted' },
  too_many_requests: { kind: 'request', title: 'Too many requests in too short a time' },
  query_too_slow: { kind: 'request', title: 'The query takes too long' },
  sign_in_failed: { kind: 'request', title: 'Signing in did not work' },
  sign_in_too_weak: { kind: 'request', title: 'The sign-in is not strong or recent enough' },
  second_factor_wrong: { kind: 'request', title: 'The code of the second factor is not right' },
  second_factor_not_possible: {
    kind: 'request',
    title: 'This cannot be done with the second factor now'
  },
  vault_unreadable: { kind: 'fault', title: 'Contacts in the vault cannot be opened' },
  foreign_request: {
    kind: 'request',
    title: 'The request does not come from a page of this service'
  },
  link_not_valid: { kind: 'request', title: 'The link is not valid' },
  key_not_valid: { kind: 'request', title: 'The API key is not valid' },
  key_limit: { kind: 'request', title: 'Too many keys are live' },
  contact_taken: { kind: 'request', title: 'Somebody else has this contact' },
  subject_unknown: { kind: 'request', title: 'Nobody is known by this id' },
  address_not_allowed: { kind: 'request', title: 'This address is not called' },
  city_differs: { kind: 'request', title: 'The log holds another simulated city' },
  invalid_configuration: { kind: 'request', title: 'The configuration is not valid' },
  mfa_invalid: { kind: 'request', title: 'The system of flows is not valid' },
  mfa_contradiction: { kind: 'request', title: 'Exact figures contradict each other' },
  mfa_infeasible: { kind: 'request', title: 'The balances do not hold within the bounds' },
  mfa_too_large: { kind: 'request', title: 'The system of flows is too large' },
  loop_without_exit: { kind: 'request', title: 'A loop has no exit' },
  scenario_not_possible: { kind: 'request', title: 'The scenario is not possible' },
  bounds_not_found: { kind: 'request', title: 'The bounds were not found' },
  lifetime_not_usable: { kind: 'request', title: 'The lifetime is not usable' },
  stock_not_usable: { kind: 'request', title: 'The stock is not usable' },
  inflow_not_determined: { kind: 'request', title: 'The stock does not determine its inflow' },
  stock_falls_too_fast: { kind: 'request', title: 'The stock falls faster than it can' },
  indicator_not_usable: { kind: 'request', title: 'The indicator is not usable' },
  // fault
  not_caught_up: { kind: 'fault', title: 'The read side has not reached the position in time' },
  solver_busy: { kind: 'fault', title: 'Too many systems wait to be solved' },
  scanner_unavailable: { kind: 'fault', title: 'The virus scanner does not answer' },
  mail_not_sent: { kind: 'fault', title: 'The mail could not be sent' },
  disk_full: { kind: 'fault', title: 'The disk is full' },
  store_unavailable: { kind: 'fault', title: 'The event store cannot be used' },
  log_damaged: { kind: 'fault', title: 'The event log is damaged' },
  read_model_unavailable: { kind: 'fault', title: 'The read model cannot be used' },
  kafka_unavailable: { kind: 'fault', title: 'Kafka cannot be reached' },
  kafka_refused: { kind: 'fault', title: 'Kafka refused the credentials or the access' },
  kafka_topic_missing: { kind: 'fault', title: 'The Kafka topic does not exist' },
  kafka_out_of_range: { kind: 'fault', title: 'Kafka no longer has the next message' },
  kafka_unreadable: { kind: 'fault', title: 'A batch of Kafka cannot be decompressed' },
  mostly_rejects: { kind: 'fault', title: 'Most of the messages cannot be read' },
  internal: { kind: 'fault', title: 'An error of this program' }
} as const satisfies Record<string, { kind: FailureKind; title: string }>

export type FailureKind = 'reject' | 'refusal' | 'conflict' | 'request' | 'fault'
export type FailureCode = keyof typeof failureCodes

/** Figures that explain a failure; they travel into the problem document and the logs. */
export type Figures = Readonly<Record<string, string | number | boolean | null>>

/**
 * An expected "no". `detail` says what happened, with the numbers, and what to do next.
 * Anything thrown that is not a `Failure` is a bug.
 */
export class Failure extends Error {
  readonly code: FailureCode
  readonly detail: string
  readonly figures: Figures

  constructor(code: FailureCode, detail: string, figures: Figures = {}, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.code = code
    this.detail = detail
    this.figures = figures
  }

  get kind(): FailureKind {
    return failureCodes[this.code].kind
  }
}

/** An append came too late: the stream is at `actual`, not at `expected`. */
export class Conflict extends Failure {
  readonly stream: string
  readonly expected: string | number
  readonly actual: number

  /** @param actual the revision the stream is at; -1 where the stream does not exist. */
  constructor(stream: string, expected: string | number, actual: number) {
    super(
      'wrong_expected_revision',
      `stream ${stream} was expected at revision ${expected} and is at ${actual}; read it again and decide anew`,
      { stream, expected, actual }
    )
    this.name = 'Conflict'
    this.stream = stream
    this.expected = expected
    this.actual = actual
  }
}

/** Whether a text is one of the codes above. */
export function isFailureCode(text: unknown): text is FailureCode {
  return typeof text === 'string' && Object.hasOwn(failureCodes, text)
}
