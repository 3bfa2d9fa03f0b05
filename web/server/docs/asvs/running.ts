import { absent, chapter, designed, operated, tested } from './requirement.ts'

/** Chapters about configuration, data, code and logs. */
export const runningChapters = [
  chapter(
    13,
    'Configuration',
    designed(
      'The settings are generated into the README: provider, mail, KurrentDB, Kafka; nothing else is called.',
      {
        '13.1.1': [2, 'whom the service talks to is documented']
      }
    ),
    operated(
      'KurrentDB and Kafka by accounts or certificates of the service’s own, with the least rights: docker-compose.yml says which.',
      {
        '13.2.1': [2, 'parts prove who they are to each other'],
        '13.2.2': [2, 'accounts between parts have the least rights']
      }
    ),
    designed('No setting has a credential as its default.', {
      '13.2.3': [2, 'no default credentials']
    }),
    tested(
      'Only public https addresses and the hosts that FILIERA_INTERNAL_HOSTS names; DuckDB reads no file and loads nothing.',
      ['tests/notify/outward.test.ts', 'tests/projections/query-limit.test.ts'],
      {
        '13.2.4': [2, 'only known systems are called'],
        '13.2.5': [2, 'the server loads nothing from elsewhere']
      }
    ),
    tested(
      'Secrets come from files or the environment and are never shown; what the service makes itself is readable by its owner alone.',
      [
        'tests/server/config-secrets.test.ts',
        'tests/server/access/vault.test.ts',
        'tests/server/logs.test.ts'
      ],
      {
        '13.3.1': [2, 'secrets are kept apart from code'],
        '13.3.2': [2, 'secrets are readable by who needs them']
      }
    ),
    tested(
      'Only built files are served, each by a route of its own; the image holds no .git.',
      ['tests/server/access/gate.test.ts'],
      {
        '13.4.1': [1, 'no version control is served'],
        '13.4.3': [2, 'no folder is listed']
      }
    ),
    tested('There is no debug mode; a bug answers 500 with an id.', ['tests/server/app.test.ts'], {
      '13.4.2': [2, 'debugging is off']
    }),
    tested(
      'Not a method of any route: the parser of the framework answers it like any other that is not there.',
      ['tests/fuzz/fuzz.test.ts'],
      {
        '13.4.4': [2, 'TRACE is not answered']
      }
    ),
    tested(
      'The reference is public on purpose; figures for Prometheus need a scope.',
      ['tests/server/access/gate.test.ts'],
      {
        '13.4.5': [2, 'documents and figures of operation are not open by chance']
      }
    )
  ),
  chapter(
    14,
    'Data Protection',
    designed(
      '/api/docs/security says which data there are and how each kind is protected, kept and forgotten.',
      {
        '14.1.1': [2, 'sensitive data are identified and classed'],
        '14.1.2': [2, 'each class has its rules']
      }
    ),
    tested(
      'Keys go in a header, links behind # in the address, which browsers do not send.',
      ['tests/server/logs.test.ts', 'tests/server/access/api-keys.test.ts'],
      {
        '14.2.1': [1, 'nothing sensitive is in an address']
      }
    ),
    designed(
      'Every answer says no-store but the built files of the pages; the service keeps no answers.',
      {
        '14.2.2': [2, 'caches of servers keep nothing sensitive'],
        '14.3.2': [2, 'browsers keep nothing sensitive (no-store)']
      }
    ),
    designed('The pages load nothing from anybody else, which the content policy forbids.', {
      '14.2.3': [2, 'nothing sensitive goes to trackers']
    }),
    tested(
      'Contacts are in the vault alone, encrypted by person; erasing reaches backups, exports, rejects and dead letters, and tells what texts of the log still name; no log line has any.',
      [
        'tests/server/access/vault.test.ts',
        'tests/server/access/named-texts.test.ts',
        'tests/server/logs.test.ts'
      ],
      {
        '14.2.4': [2, 'the rules of each class are kept']
      }
    ),
    tested(
      'Signing out tells the browser to drop what it kept, and the page starts anew.',
      ['tests/server/access/identities.test.ts', 'tests/e2e/access.test.ts'],
      {
        '14.3.1': [1, 'nothing is left in the browser after signing out']
      }
    ),
    designed('The pages store nothing in the browser; the session is in its cookie.', {
      '14.3.3': [2, 'browser storage holds nothing sensitive']
    })
  ),
  chapter(
    15,
    'Secure Coding and Architecture',
    designed(
      'By severity, and for looking at all libraries: under Libraries on this page. They are the project’s; whoever runs a service of their own may set shorter ones.',
      { '15.1.1': [1, 'time frames for vulnerable components are documented'] }
    ),
    tested(
      '`npm run audit` fails where a known weakness is not written down or is beyond its time frame; a registry that does not answer it is said to have left it unchecked.',
      ['tests/audit/judge.test.ts'],
      { '15.2.1': [1, 'no component is beyond them'] }
    ),
    designed('`npm run sbom` (CycloneDX); versions are exact, the lockfile has their hashes.', {
      '15.1.2': [2, 'components are listed']
    }),
    designed(
      'The README says what large analyses, imports and questions cost, and the settings bound them.',
      {
        '15.1.3': [2, 'what is expensive is documented']
      }
    ),
    tested(
      'Analyses run in workers with a queue, questions under a time limit that counts their waiting, imports as streams; streams of events are counted.',
      [
        'tests/projections/query-limit.test.ts',
        'tests/server/limits.test.ts',
        'tests/server/streams.test.ts'
      ],
      {
        '15.2.2': [2, 'what is expensive cannot stop the service']
      }
    ),
    tested(
      'The image has no tests and no development dependencies; the demo’s picker is answered by the demo alone.',
      ['tests/server/access/identities.test.ts'],
      {
        '15.2.3': [2, 'production holds only what it needs']
      }
    ),
    tested(
      'Answers are written by their schema, so no further field goes out.',
      ['tests/server/app.test.ts', 'tests/fuzz/fuzz.test.ts'],
      {
        '15.3.1': [1, 'only needed fields are answered']
      }
    ),
    tested('Redirects are not followed.', ['tests/notify/outward.test.ts'], {
      '15.3.2': [2, 'calls follow no redirects']
    }),
    tested(
      'Bodies are strict: an unknown field is refused.',
      ['tests/server/access/api-keys.test.ts', 'tests/fuzz/fuzz.test.ts'],
      {
        '15.3.3': [2, 'no field is written that was not meant (mass assignment)']
      }
    ),
    tested(
      'Addresses are the connection’s, or what a named proxy says.',
      ['tests/server/doors.test.ts'],
      {
        '15.3.4': [2, 'addresses of callers cannot be made up']
      }
    ),
    designed(
      'TypeScript without casts, schemas at every edge, === throughout; house rules keep it so.',
      {
        '15.3.5': [2, 'types are checked, comparisons are strict']
      }
    ),
    tested(
      'Keys that reach a prototype are refused; the fuzz looks after every request.',
      ['tests/server/doors.test.ts', 'tests/fuzz/fuzz.test.ts'],
      {
        '15.3.6': [2, 'prototypes are not polluted']
      }
    ),
    tested(
      'A parameter that comes twice is a list, which the schemas refuse where one is meant.',
      ['tests/fuzz/fuzz.test.ts'],
      {
        '15.3.7': [2, 'parameters that come twice do no harm']
      }
    )
  ),
  chapter(
    16,
    'Security Logging and Error Handling',
    designed('/api/docs/security says what is logged, how, and where it goes.', {
      '16.1.1': [2, 'what is logged is documented']
    }),
    tested(
      'Time, level, route, principal, role and code; one JSON object a line, UTC in milliseconds.',
      ['tests/server/logs.test.ts'],
      {
        '16.2.1': [2, 'lines say when, who, what'],
        '16.2.4': [2, 'lines can be read by programs']
      }
    ),
    operated('Keep the machine’s clock by NTP; times are UTC.', {
      '16.2.2': [2, 'clocks agree']
    }),
    designed('To standard error, and nowhere else.', {
      '16.2.3': [2, 'logs go only where they are meant to']
    }),
    tested(
      'Secrets, cookies, links, codes and contacts of a whole life are looked for in every line at the most talkative level.',
      ['tests/server/logs.test.ts'],
      {
        '16.2.5': [2, 'no secret is logged']
      }
    ),
    tested(
      'Signing in and out, failing to, second factors, keys and grants, with the way that was used.',
      [
        'tests/server/access/identities.test.ts',
        'tests/server/access/api-keys.test.ts',
        'tests/server/access/second-factor.test.ts'
      ],
      {
        '16.3.1': [2, 'signing in is recorded, and failing to']
      }
    ),
    tested(
      'With principal, route and code.',
      ['tests/server/access/gate.test.ts', 'tests/server/logs.test.ts'],
      {
        '16.3.2': [2, 'refusals are recorded'],
        '16.3.3': [2, 'attempts to get round are recorded']
      }
    ),
    tested('With their stack, in the log and never in the answer.', ['tests/server/app.test.ts'], {
      '16.3.4': [2, 'unexpected errors are recorded'],
      '16.5.1': [2, 'answers tell nothing of the inside']
    }),
    tested(
      'Line ends and control characters stay escaped, whatever was sent.',
      ['tests/server/logs.test.ts', 'tests/cli/terminal-text.test.ts'],
      {
        '16.4.1': [2, 'nothing that is sent forges a line']
      }
    ),
    tested(
      'What concerns access is in the event log too, whose hash chain shows a change; the folder is its owner’s.',
      ['tests/ingest/store/damage.test.ts'],
      {
        '16.4.2': [2, 'logs cannot be changed unseen']
      }
    ),
    operated('Send standard error to a collector on another machine.', {
      '16.4.3': [2, 'logs are kept on another system']
    }),
    tested(
      'A full disk, a store or a read model that is away: 503 or 507, nothing half stored, and the service goes on.',
      ['tests/server/app.test.ts', 'tests/ingest/store/disk-full.test.ts'],
      {
        '16.5.2': [2, 'failures of others are survived']
      }
    ),
    tested(
      'Whatever throws refuses; an undeclared right is no right.',
      ['tests/server/access/gate.test.ts', 'tests/fuzz/fuzz.test.ts'],
      {
        '16.5.3': [2, 'errors fail closed']
      }
    )
  ),
  chapter(
    17,
    'WebRTC',
    absent('There is no WebRTC.', {
      '17.1.1': [2, 'TURN reaches no inner addresses'],
      '17.2.1': [2, 'keys of DTLS are protected'],
      '17.2.2': [2, 'approved ciphers of DTLS-SRTP'],
      '17.2.3': [2, 'SRTP is authenticated'],
      '17.2.4': [2, 'malformed SRTP is survived'],
      '17.3.1': [2, 'floods of signalling are survived'],
      '17.3.2': [2, 'malformed signalling is survived']
    })
  )
] as const
