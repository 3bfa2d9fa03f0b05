import type { AuditEntry } from '../../../projections/audit/contract.ts'
import type { Format } from '../../app/format.ts'
import type { Texts } from '../../app/texts/shape.ts'

type Words = Texts['audit']

/** What is known of codes beside the audit: names of people and of keys. */
export interface Known {
  readonly people: ReadonlyMap<string, string>
  readonly keys: ReadonlyMap<string, string>
}

/** What a sentence is made with. */
export interface Telling {
  readonly words: Words
  readonly access: Texts['access']
  readonly format: Pick<Format, 'count' | 'instant'>
  readonly known: Known
}

const keyForm = /^[0-9a-f]{12}$/u

function wordOf<Word>(words: Readonly<Record<string, Word>>, key: string): Word | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined
}

/** Whoever did something, at the beginning of a sentence. */
function whoOf(id: string, { words, known }: Telling): string {
  const { who } = words
  const own: Readonly<Record<string, string>> = {
    anonymous: who.anonymous,
    cli: who.cli,
    'set-up': who.setUp,
    demo: who.demo
  }
  if (keyForm.test(id)) {
    const name = known.keys.get(id)
    return name === undefined ? who.key(id) : who.keyNamed(id, name)
  }
  const network = /^anonymous-(?<code>[0-9a-f]{10})$/u.exec(id)?.groups?.code
  if (network !== undefined) return who.network(network)
  return wordOf(own, id) ?? known.people.get(id) ?? who.person(id)
}

function whomOf(id: string, { words, known }: Telling): string {
  const { whom } = words
  if (keyForm.test(id)) {
    const name = known.keys.get(id)
    return name === undefined ? whom.key(id) : whom.keyNamed(id, name)
  }
  const name = known.people.get(id)
  return name === undefined ? whom.person(id) : whom.named(name)
}

function capacityOf({ role, tenant }: AuditEntry, { words, access }: Telling): string {
  const name = role === null ? '' : access.roleNames[role]
  return tenant === null ? words.as(name) : words.asFor(name, tenant)
}

function areasOf({ boundaries }: AuditEntry, { words }: Telling): string {
  if (boundaries === null) return words.areas.none
  return boundaries === 'all' ? words.areas.all : words.areas.some(boundaries.join(', '))
}

/** First parts of routes that are no projection's, and what is asked for there. */
const routes: readonly (readonly [string, Exclude<keyof Words['actions'], 'other' | 'command'>])[] =
  [
    ['/api/people', 'people'],
    ['/api/keys', 'keys'],
    ['/api/rejects', 'rejects'],
    ['/api/events', 'events'],
    ['/api/commands', 'commands'],
    ['/api/imports', 'imports'],
    ['/api/devices', 'devices'],
    ['/api/links', 'links'],
    ['/api/session', 'session'],
    ['/api/epcis', 'epcis'],
    ['/epcis', 'epcis'],
    ['/metrics', 'metrics']
  ]

function actionOf({ method, route, command }: AuditEntry, { words }: Telling): string {
  const { actions, commands } = words
  if (command !== null) return wordOf(commands, command) ?? actions.command(command)
  if (route === null || route === '*') return actions.several
  const known = routes.find(([prefix]) => route === prefix || route.startsWith(`${prefix}/`))
  if (known !== undefined) return actions[known[1]]
  const projection = /^\/api\/(?<name>[a-z]+)\//u.exec(route)?.groups?.name ?? ''
  const word = wordOf<unknown>(actions, projection)
  return typeof word === 'string' ? word : actions.other(`${method ?? ''} ${route}`)
}

/** Codes by which what is somebody else's answers like what does not exist. */
const unknownForms = /^not_found$|_unknown$|_not_held$/u

function reasonOf({ code }: AuditEntry, { words: { reasons } }: Telling): string {
  const said = code ?? ''
  const word = wordOf<unknown>(reasons, said)
  if (typeof word === 'string') return word
  return unknownForms.test(said) ? reasons.unknown : reasons.other(said)
}

function exportOf(entry: AuditEntry, telling: Telling): string {
  const { words, format } = telling
  const names: Readonly<Record<string, string>> = {
    'epcis/events': words.exports.events,
    rejects: words.exports.rejects
  }
  const { boundary } = entry
  return words.sentences.ExportTaken(
    whoOf(entry.who, telling),
    words.rows(format.count(entry.rows ?? 0)),
    wordOf(names, entry.query ?? '') ?? words.exports.other,
    boundary === null ? words.areas.none : words.areas.one(boundary),
    (entry.format ?? '').toUpperCase()
  )
}

/** What an entry tells, as a sentence. */
export function sentenceOf(entry: AuditEntry, telling: Telling): string {
  const { words, access, format } = telling
  const { sentences } = words
  const who = whoOf(entry.who, telling)
  const whom = whomOf(entry.whom ?? entry.who, telling)
  const way = entry.way === null ? '' : words.ways[entry.way]
  switch (entry.what) {
    case 'AccessGranted':
      return sentences.AccessGranted(who, whom, capacityOf(entry, telling), areasOf(entry, telling))
    case 'KeyIssued': {
      const may = (entry.scopes ?? []).map((scope) => access.scopeNames[scope]).join(', ')
      const until = entry.expiresAt === null ? '' : format.instant(entry.expiresAt)
      return sentences.KeyIssued(who, whom, capacityOf(entry, telling), may, until)
    }
    case 'AccessRevoked':
    case 'SubjectErased':
    case 'KeyRevoked':
      return sentences[entry.what](who, whom)
    case 'KeyUsed':
    case 'SignedOut':
    case 'SecondFactorSet':
    case 'SecondFactorFailed':
      return sentences[entry.what](who)
    case 'SignedIn':
      return sentences.SignedIn(who, way)
    case 'SignInFailed':
      return sentences.SignInFailed(way, reasonOf(entry, telling))
    case 'SecondFactorRemoved':
      return entry.whom === null
        ? sentences.SecondFactorRemoved(who)
        : sentences.SecondFactorReset(who, whom)
    case 'RecoveryCodeUsed':
      return sentences.RecoveryCodeUsed(who, format.count(entry.left ?? 0))
    case 'ExportTaken':
      return exportOf(entry, telling)
    case 'AccessRefused':
      return sentences.AccessRefused(who, actionOf(entry, telling), reasonOf(entry, telling))
  }
}
