import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./appending-child.ts', import.meta.url))

export interface Appending {
  readonly child: ChildProcess
  /** Last acknowledged revision of each stream. */
  readonly acknowledged: ReadonlyMap<string, number>
  /** Resolves with the exit code, null when it was killed. */
  readonly ended: Promise<number | null>
}

/** Starts a process that appends; `heard` is called after every acknowledgement. */
export function startAppending(
  path: string,
  work: { readonly name: string; readonly first: number; readonly appends: number },
  heard: (acknowledgements: number, child: ChildProcess) => void = () => {}
): Appending {
  const arguments_ = [program, path, work.name, String(work.first), String(work.appends)]
  const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged = new Map<string, number>()
  let count = 0
  const lines = createInterface({ input: child.stdout })
  const read = new Promise<void>((resolve) => lines.on('close', resolve))
  lines.on('line', (line) => {
    const [stream, revision] = line.split(' ')
    // A kill may cut the last line; only a whole one is an acknowledgement.
    if (stream === undefined || revision === undefined || revision === '') return
    acknowledged.set(stream, Number(revision))
    count += 1
    heard(count, child)
  })
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
  return { child, acknowledged, ended: read.then(() => exited) }
}
