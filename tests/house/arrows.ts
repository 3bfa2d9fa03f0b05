import type { Import, Module } from './module.ts'

interface Room {
  readonly name: string
  readonly holds: RegExp
  /** Rooms and files that it may import, beside itself. */
  readonly opens: readonly RegExp[]
  readonly packages: readonly RegExp[]
  /** Packages of which it may only name types. */
  readonly types?: readonly RegExp[]
}

const domain = /^domain\//u
const contracts = /^projections\/(?:.+\/)?contract\.ts$/u
const node = /^node:/u
const zod = /^zod$/u
const anything = /^/u
const browserPackages = [
  /^preact(?:\/hooks)?$/u,
  /^@preact\/signals$/u,
  /^d3-/u,
  /^bootstrap-italia\/.+\.css$/u
]
const browser = {
  opens: [domain, contracts, /^web\/(?:app|views)\//u],
  packages: browserPackages,
  types: [zod]
}

/** Who may open which door. The first room that holds a file is its room. */
const rooms: readonly Room[] = [
  { name: 'tests', holds: /^tests\//u, opens: [anything], packages: [anything] },
  { name: 'tools', holds: /^[^/]+\.config\.ts$/u, opens: [], packages: [anything] },
  { name: 'domain', holds: domain, opens: [], packages: [zod] },
  {
    name: 'ingest',
    holds: /^ingest\//u,
    opens: [domain],
    packages: [
      ...[node, zod, /^csv-parse$/u, /^yauzl$/u, /^saxes$/u, /^@kurrent\/kurrentdb-client$/u],
      ...[/^kafkajs$/u, /^@platformatic\/wasm-utils$/u]
    ],
    types: [/^fastify$/u]
  },
  { name: 'contract', holds: contracts, opens: [domain], packages: [zod] },
  {
    name: 'projections',
    holds: /^projections\//u,
    opens: [domain, contracts],
    packages: [node, zod, /^@duckdb\/node-(?:api|bindings)$/u]
  },
  {
    name: 'web/server',
    holds: /^web\/server\//u,
    opens: [domain, /^ingest\//u, /^projections\//u, /^web\/notify\//u],
    packages: [
      node,
      zod,
      ...[/^openid-client$/u, /^otpauth$/u, /^uqr$/u],
      /^fastify$/u,
      /^@fastify\//u,
      /^helmet$/u,
      /^fastify-type-provider-zod$/u,
      /^pino$/u,
      /^prom-client$/u
    ]
  },
  {
    name: 'web/notify',
    holds: /^web\/notify\//u,
    opens: [domain],
    packages: [node, zod, /^nodemailer$/u, /^ipaddr\.js$/u]
  },
  { name: 'web/app', holds: /^web\/app\//u, ...browser },
  { name: 'web/views', holds: /^web\/views\//u, ...browser },
  { name: 'fixtures', holds: /^fixtures\//u, opens: [domain], packages: [] }
]

/** Reference data that the product itself shows, by who shows it. */
const exceptions: readonly (readonly [importer: string, target: RegExp])[] = [
  ['web/server/commands/milan-2018.ts', /^fixtures\/milan\//u],
  ['web/server/commands/milan-plan.ts', /^fixtures\/milan\//u],
  ['web/server/routes/mfa-examples.ts', /^fixtures\/mfa\//u]
]

function isAllowed(room: Room, file: string, { specifier, target, typeOnly }: Import): boolean {
  if (specifier === null) return room.packages.includes(anything)
  if (target === null) {
    const names = typeOnly ? [...room.packages, ...(room.types ?? [])] : room.packages
    return names.some((name) => name.test(specifier))
  }
  const doors = [room.holds, ...room.opens]
  const isException = exceptions.some(([who, what]) => who === file && what.test(target))
  return isException || doors.some((door) => door.test(target))
}

/** Files that stand in no room. */
export function homeless(modules: readonly Module[]): string[] {
  return modules
    .map(({ file }) => file)
    .filter((file) => !rooms.some(({ holds }) => holds.test(file)))
}

/** Imports that open a door which their room does not have. */
export function forbiddenImports(modules: readonly Module[]): string[] {
  return modules.flatMap((module) => {
    const room = rooms.find(({ holds }) => holds.test(module.file))
    if (room === undefined) return []
    return module.imports
      .filter((wanted) => !isAllowed(room, module.file, wanted))
      .map(
        ({ specifier }) => `${module.file} (${room.name}) imports ${specifier ?? 'a computed path'}`
      )
  })
}

/**
 * What the browser would load: every import that is left when types are gone, followed from the
 * files of web/app and web/views through whatever they open.
 *
 * @returns each package or file of the server with the way to it.
 */
export function browserBurden(modules: readonly Module[]): { files: number; found: string[] } {
  const byFile = new Map(modules.map((module) => [module.file, module]))
  const ways = new Map<string, string>()
  const found: string[] = []
  const queue = modules
    .map(({ file }) => file)
    .filter((file) => /^web\/(?:app|views)\//u.test(file))
  for (const file of queue) ways.set(file, file)
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const way = ways.get(file) ?? file
    for (const { specifier, target, typeOnly } of byFile.get(file)?.imports ?? []) {
      if (typeOnly) continue
      const next = target ?? specifier ?? 'a computed path'
      const isBurden = target === null && !browserPackages.some((name) => name.test(next))
      if (isBurden || /^(?:ingest|web\/server)\//u.test(next)) found.push(`${way} → ${next}`)
      if (target === null || ways.has(target)) continue
      ways.set(target, `${way} → ${target}`)
      queue.push(target)
    }
  }
  return { files: ways.size, found }
}
