import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Key and certificate of a broker on this machine. */
export interface BrokerKeys {
  /** PKCS12 file. */
  readonly store: string
  readonly password: string
  /** PEM file of the certificate, which vouches for itself. */
  readonly authority: string
}

const password = 'only-for-tests'

function keysIn(folder: string): BrokerKeys {
  return {
    store: path.join(folder, 'broker.p12'),
    password,
    authority: path.join(folder, 'authority.pem')
  }
}

/**
 * Made once with the tool that comes with Java, and kept outside the project: each call takes a Java
 * start of its own.
 */
export async function brokerKeys(): Promise<BrokerKeys> {
  const kept = path.join(tmpdir(), 'filiera-kafka-keys-1')
  if (existsSync(kept)) return keysIn(kept)
  const folder = mkdtempSync(`${kept}-`)
  const { store, authority } = keysIn(folder)
  const common = ['-keystore', store, '-storepass', password, '-alias', 'broker']
  await run('keytool', [
    ...['-genkeypair', ...common, '-storetype', 'PKCS12', '-keyalg', 'EC', '-validity', '3650'],
    ...['-dname', 'CN=localhost', '-ext', 'san=ip:127.0.0.1,dns:localhost']
  ])
  await run('keytool', ['-exportcert', '-rfc', ...common, '-file', authority])
  try {
    renameSync(folder, kept)
  } catch {
    // Another test run was quicker; what it kept is as good.
    rmSync(folder, { recursive: true })
  }
  return keysIn(kept)
}
