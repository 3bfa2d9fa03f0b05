import { modulesOf } from './module.ts'
import type { Tree } from './tree.ts'

/** Folders right under `room` that have a file of that name. */
export function foldersWith(tree: Tree, room: string, file: string): string[] {
  return [...tree.keys()]
    .filter((path) => path.startsWith(`${room}/`) && path.endsWith(`/${file}`))
    .map((path) => path.slice(room.length + 1, -file.length - 1))
    .filter((folder) => folder !== '' && !folder.includes('/'))
}

/**
 * Folders with a `part` that the list does not import. An import that is not used is the linter's
 * to find, so what is imported is listed.
 */
export function unlisted(
  tree: Tree,
  where: { readonly room: string; readonly part: string; readonly list: string }
): string[] {
  const { room, part, list } = where
  const text = tree.get(list)
  if (text === undefined) return [`${list} is not there`]
  const listed = modulesOf(new Map([[list, text]])).flatMap(({ imports }) =>
    imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target)
  )
  return foldersWith(tree, room, part)
    .map((folder) => `${room}/${folder}/${part}`)
    .filter((file) => !listed.includes(file))
    .map((file) => `${file} is not in ${list}`)
}

/** Folders with a `part` that lack a file which belongs beside it. */
export function incomplete(
  tree: Tree,
  where: { readonly room: string; readonly part: string; readonly needs: string }
): string[] {
  const { room, part, needs } = where
  return foldersWith(tree, room, part)
    .map((folder) => `${room}/${folder}/${needs}`)
    .filter((file) => !tree.has(file))
    .map((file) => `${file} is not there`)
}

/** Queries of the contracts that nobody answers. */
export function unanswered(
  contracts: readonly { readonly projection: string; readonly queries: readonly string[] }[],
  answered: readonly { readonly projection: string; readonly name: string }[]
): string[] {
  const known = new Set(answered.map(({ projection, name }) => `${projection}/${name}`))
  return contracts
    .flatMap(({ projection, queries }) => queries.map((name) => `${projection}/${name}`))
    .filter((query) => !known.has(query))
}

/** Versions of event types without a frozen sample. */
export function unsampled(
  tree: Tree,
  types: readonly { readonly name: string; readonly version: number }[]
): string[] {
  return types
    .flatMap(({ name, version }) =>
      Array.from({ length: version }, (_, index) => `fixtures/events/${name}.v${index + 1}.json`)
    )
    .filter((file) => !tree.has(file))
}

const limits = { file: 300, test: 400 }

/** Source files with more lines than a reader keeps in mind. */
export function oversized(tree: Tree): string[] {
  return [...tree]
    .filter(([file]) => /\.(?:tsx?|css)$/u.test(file))
    .map(([file, text]) => {
      const limit = file.startsWith('tests/') ? limits.test : limits.file
      return { file, limit, lines: text.trimEnd().split('\n').length }
    })
    .filter(({ lines, limit }) => lines > limit)
    .map(({ file, lines, limit }) => `${file} has ${lines} lines, more than ${limit}`)
}

const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u
const rooms = ['domain', 'ingest', 'projections', 'web', 'fixtures', 'tests']
/** Named by their event type, a word of the stored format. */
const samples = /^fixtures\/events\/[A-Z][A-Za-z]*\.v[1-9]\d*\.json$/u

/** Files and folders of the rooms whose names are not kebab-case. */
export function misnamed(tree: Tree): string[] {
  return [...tree.keys()].filter((file) => {
    const [room = '', ...rest] = file.split('/')
    if (!rooms.includes(room) || samples.test(file)) return false
    return !rest.every((part) => part.split('.').every((word) => kebab.test(word)))
  })
}

const atRoot: readonly string[] = [
  ...rooms,
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'docker-compose.yml', 'README.md'],
  ...['biome.json', 'vite.config.ts', 'vitest.config.ts', 'LICENSE', 'publiccode.yml'],
  ...['.gitignore', '.npmrc', '.ci', 'Dockerfile', '.dockerignore']
]

/** What lies at the root without belonging there. */
export function strangers(tree: Tree): string[] {
  const names = new Set([...tree.keys()].map((file) => file.split('/')[0] ?? file))
  return [...names].filter((name) => !atRoot.includes(name))
}

/** Absolute paths of somebody's machine. A relative path or an address may hold the same word. */
const machinePath = /(?<![\w.\-*/:])\/(?:work|tmp|root|home|Users)\//u

/** Lines that only make sense on the machine they were written on. */
export function machinePaths(tree: Tree): string[] {
  return [...tree].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => {
      const [match] = machinePath.exec(line) ?? []
      return match === undefined ? [] : [`${file}:${index + 1} names ${match}`]
    })
  )
}
