import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Text of every file by its path from the root. The rules take it as a value, so a test can lie. */
export type Tree = ReadonlyMap<string, string>

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Files that are not text, and the lockfile, which only npm writes. */
const unread = /\.(?:woff2?|png|jpe?g|ico|pdf|xlsx|zip|db|duckdb)$|^package-lock\.json$/u

/**
 * Every file that is committed, or would be by `git add`, so that a breach is seen before it is
 * committed. Unread files are listed with an empty text.
 */
export function readTree(): Tree {
  const list = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, encoding: 'utf8' }
  )
  const paths = list.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)))
  return new Map(
    paths.map((file) => [
      file,
      unread.test(file) ? '' : readFileSync(path.join(root, file), 'utf8')
    ])
  )
}

/** A made-up tree for showing that a rule catches something. */
export function tree(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files))
}

/** Whether a file serves tests or tools rather than the product. */
export function isTooling(file: string): boolean {
  return file.startsWith('tests/') || /^[^/]+\.config\.ts$/u.test(file)
}
