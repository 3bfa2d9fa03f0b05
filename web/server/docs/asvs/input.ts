import { absent, chapter, designed, tested } from './requirement.ts'

/** Chapters about what comes in and goes out as text. */
export const inputChapters = [
  chapter(
    1,
    'Encoding and Sanitization',
    tested(
      'Addresses and bodies are decoded once, by the framework, and read by a schema afterwards; what cannot be decoded is refused.',
      ['tests/fuzz/fuzz.test.ts', 'tests/server/doors.test.ts'],
      { '1.1.1': [2, 'input is decoded once, and checked only then'] }
    ),
    tested(
      'Pages are drawn by Preact, the reference by a template tag that escapes all but its own markup, pictures by one function; hostile records are put through all of them in a browser.',
      ['tests/e2e/hostile.test.ts', 'tests/web/views/flows/export.test.ts'],
      {
        '1.1.2': [2, 'output is encoded last, for the interpreter that it is meant for'],
        '1.2.1': [1, 'output is encoded for where it stands: HTML, attribute, XML, header'],
        '1.3.4': [2, 'pictures (SVG) hold no scripts and no foreign markup']
      }
    ),
    tested(
      'Links of pages are made by URLSearchParams out of known paths; a page to return to must be one of ours.',
      ['tests/server/access/oidc.test.ts', 'tests/e2e/hostile.test.ts'],
      { '1.2.2': [1, 'addresses are built with encoding, and only with safe schemes'] }
    ),
    tested(
      'JSON is only written by JSON.stringify, answers through schemas; no JavaScript is ever built.',
      ['tests/server/logs.test.ts', 'tests/e2e/hostile.test.ts'],
      { '1.2.3': [1, 'JavaScript and JSON are built with encoding'] }
    ),
    tested(
      'Statements are constant texts with bound parameters; DuckDB reaches no file and its settings are locked.',
      ['tests/projections/query-limit.test.ts', 'tests/fuzz/fuzz.test.ts'],
      { '1.2.4': [1, 'queries of databases take values as parameters'] }
    ),
    designed('The service starts no program and no shell.', {
      '1.2.5': [1, 'no injection into commands of the operating system']
    }),
    absent('Not used.', {
      '1.2.6': [2, 'no injection into LDAP'],
      '1.2.7': [2, 'no injection into XPath'],
      '1.2.8': [2, 'no injection into LaTeX'],
      '1.3.8': [2, 'no injection into JNDI'],
      '1.3.9': [2, 'no injection into memcache']
    }),
    designed('No regular expression is made of what somebody sent; house rules and review.', {
      '1.2.9': [2, 'what goes into a regular expression is escaped']
    }),
    absent('Nobody writes HTML, Markdown, style sheets or templates into it: all is plain text.', {
      '1.3.1': [1, 'HTML of editors is sanitised'],
      '1.3.5': [2, 'scriptable content such as Markdown is sanitised or off'],
      '1.3.7': [2, 'templates are not built out of input']
    }),
    tested(
      'Nothing evaluates code, and the content policy forbids it in the browser. View definitions have a small language of their own, which is parsed into a tree.',
      ['tests/domain/mfa/view/where.test.ts', 'tests/server/doors.test.ts'],
      { '1.3.2': [1, 'no eval and nothing like it'] }
    ),
    tested(
      'Names are cleaned of what nobody sees and bounded in length; cells, terminal lines and log lines are made harmless where they are written.',
      ['tests/domain/csv-cell.test.ts', 'tests/cli/terminal-text.test.ts'],
      { '1.3.3': [2, 'what goes where it could do harm is made safe and bounded'] }
    ),
    tested(
      'Addresses that somebody else chose are judged by scheme, port and every resolved address, which is then the one connected to.',
      ['tests/notify/outward.test.ts'],
      { '1.3.6': [2, 'the server is not made to call inside (SSRF)'] }
    ),
    designed('Texts are put together by templates of the language; nothing interprets formats.', {
      '1.3.10': [2, 'format strings are not taken from input']
    }),
    designed(
      'Mails are plain text from the catalogue with a link of ours; the address is checked by its schema and handed to nodemailer as a field, which refuses line breaks.',
      { '1.3.11': [2, 'no injection into mail systems'] }
    ),
    designed('TypeScript on Node: memory is managed, and the native parts are SQLite and DuckDB.', {
      '1.4.1': [2, 'memory-safe strings, copies and pointers'],
      '1.4.3': [2, 'memory and resources are released']
    }),
    tested(
      'Masses are whole grams below 2^53; whatever would not be counted exactly is refused.',
      ['tests/domain/quantity.test.ts'],
      { '1.4.2': [2, 'no integer overflows'] }
    ),
    tested(
      'Workbooks are read by a streaming parser that knows no entities and refuses a document type.',
      ['tests/ingest/xlsx/workbook.test.ts'],
      { '1.5.1': [1, 'XML parsers resolve nothing from outside (XXE)'] }
    ),
    tested(
      'Only JSON is deserialised, with a guard on depth and on keys that reach a prototype, then by schemas that refuse unknown keys.',
      ['tests/server/doors.test.ts', 'tests/fuzz/fuzz.test.ts'],
      { '1.5.2': [2, 'deserialisation allows only known types'] }
    )
  ),
  chapter(
    2,
    'Validation and Business Logic',
    designed('The reference is made of the schemas that judge: /api/docs, a page per event type.', {
      '2.1.1': [1, 'the form of every input is documented'],
      '2.1.2': [2, 'how combined data must fit is documented'],
      '2.1.3': [2, 'limits of the business logic are documented']
    }),
    tested(
      'Every way in reads by a schema on the server; 2,000 requests of the live OpenAPI document in every run of the tests, 50,000 by night.',
      ['tests/fuzz/fuzz.test.ts', 'tests/ingest/sources.test.ts'],
      {
        '2.2.1': [1, 'input is checked against an expected form'],
        '2.2.2': [1, 'checks happen where they can be trusted, not in the browser']
      }
    ),
    tested(
      'Windows, periods, gross and tare, edible and rejected parts are judged together; what contradicts is refused or marked as an anomaly.',
      ['tests/domain/sorting.test.ts', 'tests/projections/queries.test.ts'],
      { '2.2.3': [2, 'combinations of data are checked'] }
    ),
    tested(
      'A surplus is declared before it is claimed, claimed before it is collected; the decider knows the state.',
      ['tests/domain/surplus.test.ts', 'tests/domain/surplus-refusals.test.ts'],
      { '2.3.1': [1, 'steps are taken in order and none is left out'] }
    ),
    tested(
      'Never more is claimed than is open, nor given than was edible.',
      ['tests/domain/surplus.test.ts', 'tests/domain/sorting.test.ts'],
      { '2.3.2': [2, 'limits of the business logic hold'] }
    ),
    tested(
      'Events of one decision are appended all or none, also to several streams.',
      ['tests/ingest/store/sqlite.test.ts', 'tests/ingest/store/crash.test.ts'],
      { '2.3.3': [2, 'an operation succeeds as a whole or not at all'] }
    ),
    tested(
      'Appends name the revision that they were decided at; of two claims at once one is decided anew.',
      ['tests/server/access/signed-links.test.ts', 'tests/ingest/commands.test.ts'],
      { '2.3.4': [2, 'nothing limited is given twice'] }
    ),
    tested(
      'Requests a minute per key, person and address; failed sign-ins apart; sizes, windows, pages and times of queries.',
      ['tests/server/doors.test.ts', 'tests/server/limits.test.ts'],
      { '2.4.1': [2, 'automated overuse is held back'] }
    )
  ),
  chapter(
    5,
    'File Handling',
    designed('The reference says for every upload which types it reads; limits are settings.', {
      '5.1.1': [2, 'permitted types and sizes, unpacked too, are documented']
    }),
    tested(
      'Uploads are cut off at their limit while they stream, read row by row, and leave no file behind.',
      ['tests/server/limits.test.ts', 'tests/server/imports.test.ts'],
      { '5.2.1': [1, 'only files of a size that can be handled'] }
    ),
    tested(
      'What a file is follows from its first bytes, whatever it is called; a workbook must have the parts of one and no program.',
      ['tests/ingest/xlsx/workbook.test.ts', 'tests/ingest/sheet/reading.test.ts'],
      { '5.2.2': [1, 'content must be of the type that was expected'] }
    ),
    tested(
      'Number of parts, inflated bytes and their ratio are bounded while inflating.',
      ['tests/ingest/xlsx/workbook.test.ts'],
      { '5.2.3': [2, 'packed files are bounded by what they unpack to'] }
    ),
    designed('Uploads are never in a served folder, and nothing there is ever run.', {
      '5.3.1': [1, 'uploads are not executed']
    }),
    tested(
      'Files are named by ids of our own; a name that was sent is a text in the record and no path.',
      ['tests/server/imports.test.ts', 'tests/ingest/xlsx/workbook.test.ts'],
      { '5.3.2': [1, 'paths are made of trusted data'] }
    ),
    tested(
      'Downloads of the server have a constant name; those of the browser are made of checked ids.',
      ['tests/exports/exports.test.ts'],
      {
        '5.4.1': [2, 'names of downloads are not taken from input'],
        '5.4.2': [2, 'names of downloads are encoded']
      }
    ),
    tested(
      'With FILIERA_SCANNER every uploaded table is shown to a virus scanner as a whole before it is opened; found, away or late, it is refused. No file is ever served again: only rows that could not be read are given back, to whoever sent them. JSON bodies are parsed and never kept as files.',
      ['tests/server/scanner.test.ts'],
      { '5.4.3': [2, 'files from strangers are scanned before they are served'] }
    )
  )
] as const
