import path from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'
import type { Tree } from './tree.ts'

export interface Import {
  /** As it is written; null where it is computed and cannot be judged. */
  readonly specifier: string | null
  /** Path from the root where the specifier is relative. */
  readonly target: string | null
  /** Gone when the types are stripped: `import type`, `export type … from`, `import('…').T`. */
  readonly typeOnly: boolean
}

/** A TypeScript file, parsed. */
export interface Module {
  readonly file: string
  readonly text: string
  readonly program: ESTree.Program
  readonly comments: readonly {
    readonly value: string
    readonly start: number
    readonly end: number
  }[]
  readonly imports: readonly Import[]
}

function literal(node: ESTree.Node | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return node.quasis[0]?.value.cooked ?? null
  }
  return null
}

/** Every way of naming another file: static, dynamic, bare, re-exported, as a type, by URL. */
function importsOf(file: string, program: ESTree.Program): Import[] {
  const imports: Import[] = []
  const add = (specifier: string | null, typeOnly: boolean) => {
    const isRelative = specifier?.startsWith('.') === true
    const target = isRelative ? path.posix.join(path.posix.dirname(file), specifier) : null
    imports.push({ specifier, target, typeOnly })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: ({ source, exportKind }) => {
      if (source !== null) add(source.value, exportKind === 'type')
    },
    TSImportType: (node) => add(node.source.value, true),
    ImportExpression: (node) => add(literal(node.source), false),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === 'Identifier' && callee.name === 'require') add(literal(first), false)
    },
    NewExpression: ({ callee, arguments: [first] }) => {
      // How a worker is named: new URL('./worker.ts', import.meta.url).
      const named = literal(first)
      const isUrl = callee.type === 'Identifier' && callee.name === 'URL'
      if (isUrl && named !== null && /^\..*\.tsx?$/u.test(named)) add(named, false)
    }
  }).visit(program)
  return imports
}

/** @throws Error when the text is not TypeScript. */
function parseModule(file: string, text: string): Module {
  const { program, comments, errors } = parseSync(file, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file}: ${error.message}`)
  return { file, text, program, comments, imports: importsOf(file, program) }
}

/** Every TypeScript file of a tree. */
export function modulesOf(tree: Tree): Module[] {
  return [...tree]
    .filter(([file]) => /\.tsx?$/u.test(file))
    .map(([file, text]) => parseModule(file, text))
}

/** One made-up file, parsed. */
export function written(file: string, text: string): Module[] {
  return [parseModule(file, text)]
}

/** `file:line` of an offset, as editors open it. */
export function placeOf({ file, text }: Module, offset: number): string {
  return `${file}:${text.slice(0, offset).split('\n').length}`
}
