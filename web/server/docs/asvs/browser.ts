import { absent, chapter, designed, operated, tested } from './requirement.ts'

/** Chapters about browsers and the messages of HTTP. */
export const browserChapters = [
  chapter(
    3,
    'Web Frontend Security',
    tested(
      'Every answer has its content type, nosniff and a content policy; bad rows come as an attachment.',
      ['tests/server/doors.test.ts', 'tests/exports/exports.test.ts'],
      { '3.2.1': [1, 'answers are not drawn as something else than they are'] }
    ),
    tested(
      'Texts become text nodes: nothing in the pages sets HTML. Hostile records are shown in a browser.',
      ['tests/e2e/hostile.test.ts'],
      { '3.2.2': [1, 'text is shown as text'] }
    ),
    tested(
      'One cookie for the session, one on the way to the provider, one for the browser that asked for a link by mail: Secure and __Host- under https, HttpOnly, SameSite=Lax; the secret is in the cookie alone.',
      ['tests/server/access/identities.test.ts'],
      {
        '3.3.1': [1, 'cookies are Secure and have a prefix'],
        '3.3.2': [2, 'SameSite fits the purpose of each cookie'],
        '3.3.3': [2, 'cookies are bound to the host'],
        '3.3.4': [2, 'cookies of sessions are HttpOnly and sent in no other way']
      }
    ),
    tested(
      'A year and every host below, once the public address is https.',
      ['tests/server/doors.test.ts'],
      { '3.4.1': [1, 'browsers are told to stay with https (HSTS)'] }
    ),
    tested('No answer allows another origin.', ['tests/server/doors.test.ts'], {
      '3.4.2': [1, 'no origin but known ones may read (CORS)']
    }),
    tested(
      'Only files of our own, no inline code, no plugins, no base; said with every answer, errors too.',
      ['tests/server/doors.test.ts', 'tests/e2e/hostile.test.ts'],
      {
        '3.4.3': [2, 'a content policy lets only trusted scripts run'],
        '3.4.4': [2, 'types are not guessed (nosniff)'],
        '3.4.5': [2, 'addresses do not leak to other sites (referrer policy)'],
        '3.4.6': [2, 'nobody frames the pages but named sites the named ones']
      }
    ),
    tested(
      'Writes with a cookie need the session’s token and our own origin, in constant time; plain texts and forms are read nowhere.',
      ['tests/server/access/identities.test.ts', 'tests/server/doors.test.ts'],
      {
        '3.5.1': [1, 'requests from other sites are told apart (CSRF)'],
        '3.5.2': [1, 'nothing sensitive can be asked for without a preflight']
      }
    ),
    tested(
      'What changes something is POST, PUT or DELETE, but for the redirects of the provider, which are bound to the browser by state.',
      ['tests/server/access/gate.test.ts', 'tests/fuzz/fuzz.test.ts'],
      { '3.5.3': [1, 'safe methods change nothing'] }
    ),
    operated('One application on a host of its own; FILIERA_PUBLIC_URL takes no path.', {
      '3.5.4': [2, 'applications are apart by their hosts']
    }),
    absent('The pages receive no messages of other windows.', {
      '3.5.5': [2, 'messages of other windows are judged by their origin']
    }),
    designed('HTML, CSS and JavaScript of today; no plugins, which the content policy forbids.', {
      '3.7.1': [2, 'only browser techniques that are still supported']
    }),
    tested(
      'The only other host that people are sent to is the configured provider; where a sign-in returns to must be a path of ours.',
      ['tests/server/access/oidc.test.ts'],
      { '3.7.2': [2, 'redirects lead only to known hosts'] }
    )
  ),
  chapter(
    4,
    'API and Web Service',
    tested(
      'Texts with their charset, JSON as JSON, problems as application/problem+json.',
      ['tests/fuzz/fuzz.test.ts', 'tests/exports/exports.test.ts'],
      { '4.1.1': [1, 'every body has a content type that is true'] }
    ),
    operated(
      'The service speaks http to its proxy and redirects nobody; let the proxy send pages on to https, and refuse /api over http.',
      {
        '4.1.2': [2, 'only pages are redirected from http to https']
      }
    ),
    tested(
      'X-Forwarded-* counts from the proxies that FILIERA_TRUST_PROXY names and from nobody else.',
      ['tests/server/doors.test.ts', 'tests/server/config-secrets.test.ts'],
      { '4.1.3': [2, 'headers of proxies cannot be set by users'] }
    ),
    designed(
      'Node’s strict HTTP parser refuses a request with both lengths; what is left of a refused body is read to its end and dropped, up to 256 MB and a minute, or the connection is cut. Let the proxy do the same.',
      { '4.2.1': [2, 'ends of messages are found by the rules (request smuggling)'] }
    ),
    absent('There is no GraphQL.', {
      '4.3.1': [2, 'depth and cost of GraphQL queries are bounded'],
      '4.3.2': [2, 'GraphQL introspection is off']
    }),
    absent('There are no WebSockets.', {
      '4.4.1': [1, 'WebSockets are encrypted'],
      '4.4.2': [2, 'origins of WebSockets are checked'],
      '4.4.3': [2, 'tokens of WebSockets follow the rules of sessions'],
      '4.4.4': [2, 'tokens of WebSockets come from the signed-in session']
    })
  )
] as const
