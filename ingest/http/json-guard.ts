import type { FailureCode } from '../../domain/failure.ts'

/** Real events nest four deep; a hundred is somebody trying. */
const maxDepth = 32

const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * What makes a parsed JSON value unfit to be looked into: nesting beyond `maxDepth`, or a key that
 * could reach an object's prototype. Walks without recursion, so depth cannot exhaust the stack.
 */
export function unfitJson(
  root: unknown
): { readonly code: FailureCode; readonly reason: string; readonly path: string } | null {
  const open: { value: unknown; depth: number; path: string }[] = [
    { value: root, depth: 0, path: '' }
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth, path } = next
    if (typeof value !== 'object' || value === null) continue
    if (depth >= maxDepth) {
      const reason = `nested deeper than ${maxDepth} levels; events are flat, send one per element`
      return { code: 'too_deep', reason, path }
    }
    for (const [key, inner] of Object.entries(value)) {
      const isReserved = reserved.has(key)
      if (!isReserved && (typeof inner !== 'object' || inner === null)) continue
      // Paths are put together only where they may be told.
      const at = path === '' ? key : `${path}.${key}`
      if (isReserved) {
        const reason = `the key "${key}" is reserved; leave it out`
        return { code: 'unsafe_key', reason, path: at }
      }
      open.push({ value: inner, depth: depth + 1, path: at })
    }
  }
  return null
}
