import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { scopesOf } from '../../../domain/access/role.ts'
import { openCredentials } from '../../../web/server/access/credentials.ts'

/** Headers of a program that the desk lets in, for the server that runs on a data folder. */
export function deskHeaders(folder: string): Readonly<Record<string, string>> {
  const credentials = openCredentials(path.join(folder, 'access.sqlite'), {
    now: () => Date.now(),
    random: randomBytes,
    sessionIdleMs: 60_000,
    sessionMs: 60_000,
    environment: 'live'
  })
  const { key } = credentials.apiKeys.issue({
    ...{ name: `test ${randomBytes(4).toString('hex')}`, owner: 'cli', role: 'desk', days: 1 },
    ...{ tenant: null, boundaries: 'all', scopes: scopesOf.desk }
  })
  credentials.close()
  return { authorization: `Bearer ${key}` }
}
