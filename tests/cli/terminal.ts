import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deskHeaders } from '../server/access/desk-key.ts'
import { launchArguments } from './launch.ts'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A data folder that is gone after the tests. */
export function dataFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'filiera-cli-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  nodeOptions: readonly string[]
): { readonly child: ChildProcess; readonly ended: Promise<Ended>; readonly said: () => string } {
  const child = spawn(process.execPath, [...nodeOptions, ...launchArguments(), ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const { promise: ended, resolve } = Promise.withResolvers<Ended>()
  child.on('close', (code) => resolve({ code, stdout, stderr }))
  return { child, ended, said: () => stdout + stderr }
}

/** Runs a command to its end, as a person at a terminal would. */
export function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  nodeOptions: readonly string[] = []
): Promise<Ended> {
  return start(args, environment, nodeOptions).ended
}

export interface Server {
  readonly address: string
  /** Of a program that the desk lets in. */
  readonly headers: Readonly<Record<string, string>>
  /** Sends SIGTERM; resolves when the process has ended. */
  readonly stop: () => Promise<Ended>
}

/** Starts `serve` on a free port; resolves when it answers. */
export async function serve(environment: Readonly<Record<string, string>>): Promise<Server> {
  const { child, ended, said } = start(['serve'], { FILIERA_PORT: '0', ...environment }, [])
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', () => {
      const found = /answers at (\S+)/u.exec(said())?.[1]
      if (found !== undefined) resolve(found)
    })
    ended.then(({ stderr }) => reject(new Error(`the server ended: ${stderr}`)))
  })
  return {
    address,
    headers: deskHeaders(environment.FILIERA_DATA ?? '.filiera'),
    stop: () => {
      child.kill('SIGTERM')
      return ended
    }
  }
}
