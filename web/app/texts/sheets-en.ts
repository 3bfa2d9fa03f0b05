import { type PluralForms, plural } from './plural.ts'
import type { Texts } from './shape.ts'

const forms = (count: number, words: PluralForms) => plural('en', count, words)

/** English texts of partners' sheets. */
export const sheetsEn: Texts['sheets'] = {
  fields: {
    day: 'Day',
    time: 'Time of day',
    publication: 'Publication',
    'period.from': 'From day',
    'period.to': 'To day',
    'source.id': 'From whom',
    'source.stage': 'Stage of the giver',
    'target.id': 'To whom',
    'target.stage': 'Stage of the receiver',
    group: 'Product group',
    product: 'Product',
    lot: 'Lot',
    'quantity.value': 'Quantity',
    'quantity.unit': 'Unit',
    'quantity.basis': 'How it was measured',
    'quantity.tare': 'Tare',
    surplus: 'Code of the surplus',
    donor: 'Donor',
    stand: 'Stall or stand',
    reason: 'Reason',
    collection: 'Code of the collection',
    from: 'From whom',
    to: 'To whom',
    collector: 'Collector',
    reportedBy: 'Who says so',
    ddtNo: 'Transport document number',
    collectedLot: 'Collected lot',
    qualityClass: 'Quality class',
    origin: 'Origin',
    packaging: 'Packaging',
    site: 'Place',
    fraction: 'Waste fraction',
    plant: 'Plant',
    wasteCode: 'Waste code (EWC)',
    formNo: 'Ticket number'
  },
  problems: {
    not_utf8: 'The file is not UTF-8 text: save it as “CSV UTF-8” and try again.',
    empty_file: 'The file is empty: send a table with a header row.',
    missing_column: (missing) =>
      `Columns are missing: ${missing}. Adapt the columns, or choose another sheet.`,
    unreadable_csv: 'The file cannot be read as CSV: check that every open quote is closed.',
    unreadable_sheet:
      'The file is not a readable workbook: open it, save it as .xlsx without a password, and try again.',
    file_too_large:
      'The file is too large when unpacked: save only the sheet that is needed, or use CSV.',
    file_refused_by_scanner:
      'The virus scanner found something in the file, which was not read: check it on your computer.',
    scanner_unavailable:
      'The virus scanner does not answer, and no file is read unscanned: try again later.',
    macros_refused: 'The workbook holds macros: save it as .xlsx, without macros.',
    no_such_sheet: 'There is no such sheet, or all sheets are hidden: choose one.',
    unknown_mapping: 'That column mapping is gone: choose another.',
    body_too_large: 'The file is too large: split it.',
    too_many_rows: 'Too many rows for all or nothing: choose to import the good ones.',
    not_signed_in: 'Sign in to import.',
    not_allowed: 'Your access does not allow importing tables into this area.'
  },
  details: 'Details',
  looking: 'Reading the file…',
  signIn: 'Sign in to import a table.',
  file: {
    title: 'What the file looks like',
    csv: 'Text (CSV)',
    xlsx: 'Excel workbook',
    sheet: 'Sheet',
    hidden: (name) => `${name} (hidden)`,
    hiddenSheets: (names) => `Hidden sheets, not read: ${names}.`,
    encoding: 'Encoding',
    delimiter: 'Delimiter',
    decimal: 'Decimals',
    guessed: 'Told by the content: change them where they are wrong.',
    delimiters: { ';': 'semicolon', ',': 'comma', '\t': 'tab', '|': 'bar' },
    decimals: { ',': 'comma (12,5)', '.': 'point (12.5)' },
    formulas: (count, shown) =>
      forms(count, {
        one: 'One cell holds a formula: the value stored in the file counts.',
        other: `${shown} cells hold formulas: the values stored in the file count.`
      }),
    withoutValue: (count, shown) =>
      forms(count, {
        one: 'One formula has no stored value: its cell is empty. Open the file and save it again.',
        other: `${shown} formulas have no stored value: their cells are empty. Open the file and save it again.`
      }),
    merged: (ranges) =>
      `Merged cells: ${ranges}. Only the first cell of each group has the value, the others are empty.`,
    errors: (count, shown) =>
      forms(count, {
        one: 'One cell holds an error such as #REF!.',
        other: `${shown} cells hold errors such as #REF!.`
      }),
    beyond: (count, shown) =>
      forms(count, {
        one: 'One cell beyond column 500 is not read.',
        other: `${shown} cells beyond column 500 are not read.`
      })
  },
  choice: {
    ready: 'Partners’ sheets',
    own: 'Your own',
    published: 'Published flow tables (CSV)',
    fits: 'It has every column that is needed.',
    lacks: (columns) => `It lacks: ${columns}.`,
    adapt: 'Adapt the columns',
    edit: 'Edit the columns',
    remove: 'Delete this mapping',
    sure: (name) => `Delete the mapping ${name}?`
  },
  editor: {
    title: 'Columns of the file',
    lead: 'Choose for each item which column it comes from. Check what is proposed.',
    name: 'Name to keep it under',
    nameHelp: 'Lower-case words joined by hyphens, like notes-of-the-cooperative.',
    doc: 'Description',
    column: (field) => `Where it comes from: ${field}`,
    required: 'required',
    columns: 'Columns',
    choose: 'choose…',
    fixed: 'Always the same value',
    none: 'Not there',
    constant: (field) => `Value for ${field}`,
    found: { known: 'found', guessed: 'proposed: check it', none: 'to be chosen' },
    as: (field) => `What ${field} is`,
    readings: {
      text: 'text',
      number: 'number',
      day: 'day',
      product: 'name of a product',
      place: 'place'
    },
    kind: (field) => `Kind of place for ${field}`,
    anyKind: 'the cell has the code',
    words: (field) => `Words of ${field}, one a line: word = meaning`,
    wordsTitle: 'Words used in the column',
    key: 'Tells one row from another',
    header: 'Header row',
    add: 'Add an item',
    addChoose: 'choose the item…',
    unsettled: (names) => `To be chosen: ${names}.`,
    noKey: 'Choose at least one item that tells one row from another.',
    save: 'Save and see the preview',
    cancel: 'Cancel',
    saved: 'Mapping saved.'
  },
  preview: {
    title: 'How it will be read',
    lead: (count, shown) =>
      forms(count, {
        one: 'The first row. Nothing is stored yet.',
        other: `The first ${shown} rows. Nothing is stored yet.`
      }),
    bad: (count, shown) =>
      forms(count, {
        one: 'One of these rows cannot be read: the reason is in the table.',
        other: `${shown} of these rows cannot be read: the reasons are in the table.`
      }),
    raw: 'The first rows as they stand in the file',
    when: 'When',
    unknownMass: 'mass unknown',
    noRows: 'There are no rows below the header.'
  },
  badRows: 'Download the rejected rows with the reason (CSV)'
}
