import { type ESTree, Visitor } from 'vite'
import { type Module, placeOf } from './module.ts'
import { isTooling } from './tree.ts'

/** Where clock, ids, randomness and environment enter the program, and Node before it. */
const compositionRoot: readonly string[] = ['web/server/program.ts', 'web/server/main.ts']

/** Where a union of event types is looked up by name, TypeScript cannot follow. */
const castingFiles: readonly string[] = ['domain/catalog.ts']

const impureMembers: readonly string[] = [
  'Date.now',
  'Math.random',
  'process.env',
  'crypto.randomUUID'
]

/** Names that stand for the same when they are imported or taken apart. */
const impureNames: readonly string[] = ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues']

function nameOf(node: ESTree.Node): string | null {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

/** Clock, ids, randomness and environment that are taken instead of given. */
export function impurities(modules: readonly Module[]): string[] {
  const judged = modules.filter(({ file }) => !compositionRoot.includes(file) && !isTooling(file))
  return judged.flatMap((module) => {
    const found: string[] = []
    const add = (what: string, { start }: { readonly start: number }) =>
      found.push(`${placeOf(module, start)} takes ${what}`)
    new Visitor({
      NewExpression: (node) => {
        if (nameOf(node.callee) === 'Date' && node.arguments.length === 0) add('new Date()', node)
      },
      CallExpression: (node) => {
        if (nameOf(node.callee) === 'Date') add('Date()', node)
      },
      MemberExpression: (node) => {
        const member = `${nameOf(node.object) ?? ''}.${nameOf(node.property) ?? ''}`
        if (impureMembers.includes(member)) add(member, node)
      },
      ImportSpecifier: (node) => {
        const name = nameOf(node.imported) ?? ''
        if (impureNames.includes(name)) add(name, node)
      },
      ImportDeclaration: (node) => {
        const names = node.specifiers.map((each) =>
          each.type === 'ImportSpecifier' ? nameOf(each.imported) : null
        )
        if (node.source.value === 'node:process' && names.includes('env')) add('env', node)
      }
    }).visit(module.program)
    return found
  })
}

function isConst(type: ESTree.TSType): boolean {
  return type.type === 'TSTypeReference' && nameOf(type.typeName) === 'const'
}

/** Places where the type checker is told rather than asked. */
export function casts(modules: readonly Module[]): string[] {
  const judged = modules.filter(({ file }) => !isTooling(file))
  return judged.flatMap((module) => {
    const found: string[] = []
    const add = (what: string, { start }: { readonly start: number }) =>
      found.push(`${placeOf(module, start)} has ${what}`)
    const mayCast = castingFiles.includes(module.file)
    new Visitor({
      TSAsExpression: (node) => {
        if (!mayCast && !isConst(node.typeAnnotation)) add('a cast', node)
      },
      TSTypeAssertion: (node) => add('a cast in angle brackets', node),
      TSNonNullExpression: (node) => add('a non-null "!"', node),
      VariableDeclarator: (node) => {
        if (node.definite) add('a definite "!"', node)
      },
      PropertyDefinition: (node) => {
        if (node.definite) add('a definite "!"', node)
      },
      TSAnyKeyword: (node) => add('any', node)
    }).visit(module.program)
    return found
  })
}

/** Functions of the domain that wait, where all but `handle` should only compute. */
export function waitingDomain(modules: readonly Module[]): string[] {
  const judged = modules.filter(
    ({ file }) => file.startsWith('domain/') && file !== 'domain/handle.ts'
  )
  return judged.flatMap((module) => {
    const found: string[] = []
    const look = (node: { readonly async: boolean; readonly start: number }) => {
      if (node.async) found.push(`${placeOf(module, node.start)} waits`)
    }
    new Visitor({
      FunctionDeclaration: look,
      FunctionExpression: look,
      ArrowFunctionExpression: look
    }).visit(module.program)
    return found
  })
}

const quietened = /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|eslint-disable/u
const leftovers = /\b(?:TODO|FIXME|HACK|XXX)\b/u

/** Comments that silence a tool or put off work. */
export function remarks(modules: readonly Module[]): string[] {
  return modules.flatMap((module) =>
    module.comments.flatMap(({ value, start }) => {
      const [match] = quietened.exec(value) ?? leftovers.exec(value) ?? []
      return match === undefined ? [] : [`${placeOf(module, start)} says ${match}`]
    })
  )
}

const suites = ['test', 'it', 'describe', 'suite', 'bench']
const narrowing = ['only', 'fails']
const skipping = ['skip', 'todo']
/** These say why by what they ask, unless they ask nothing. */
const conditions = ['skipIf', 'runIf']

/** First name of a chain: `test` of `test.skip.each`. */
function headOf(node: ESTree.Node): string | null {
  if (node.type === 'MemberExpression') return headOf(node.object)
  return node.type === 'CallExpression' ? headOf(node.callee) : nameOf(node)
}

/** Tests that hide others, or that are left out without a comment above saying why. */
export function hiddenTests(modules: readonly Module[]): string[] {
  const judged = modules.filter(({ file }) => file.startsWith('tests/'))
  return judged.flatMap((module) => {
    const found: string[] = []
    const lineOf = (offset: number) => module.text.slice(0, offset).split('\n').length
    const explained = new Set(module.comments.flatMap(({ end }) => [lineOf(end), lineOf(end) + 1]))
    new Visitor({
      CallExpression: ({ callee, arguments: [condition] }) => {
        const word = callee.type === 'MemberExpression' ? nameOf(callee.property) : null
        if (!conditions.includes(word ?? '') || condition?.type !== 'Literal') return
        found.push(`${placeOf(module, callee.start)} has .${word} without a condition`)
      },
      MemberExpression: (node) => {
        const word = nameOf(node.property) ?? ''
        if (!suites.includes(headOf(node.object) ?? '')) return
        if (narrowing.includes(word)) found.push(`${placeOf(module, node.start)} has .${word}`)
        if (skipping.includes(word) && !explained.has(lineOf(node.start))) {
          found.push(`${placeOf(module, node.start)} has .${word} without a comment that says why`)
        }
      }
    }).visit(module.program)
    return found
  })
}

/**
 * Windows over all rows of a statement: in those DuckDB 1.5.5 breaks down at times on two threads, and the
 * read model with it. Numbering rows as they come is done otherwise, and was never seen to.
 */
export function wideWindows(modules: readonly Module[]): string[] {
  return modules
    .filter(({ file }) => file.startsWith('projections/'))
    .flatMap((module) =>
      [...module.text.matchAll(/(?<!\brow_number\(\) )\bover \(\s*\)/giu)].map(
        ({ index }) => `${placeOf(module, index)} has a window over all rows`
      )
    )
}
