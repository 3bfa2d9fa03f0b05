import type { FailureCode } from '../../domain/failure.ts'

/** Real events nest four deep; a hundred is somebody trying. */
const maxDepth = 32

const reserved = new Set(['__proto__', 'constructor', 'prototype'])

interface Unfit {
  readonly code: FailureCode
  readonly reason: string
  /** Keys from the root on, joined by points. */
  readonly path: string
}

/**
 * What makes a parsed JSON value unfit to be looked into: nesting beyond `maxDepth`, or a key that
 * could reach an object's prototype. It goes no deeper than that, so depth cannot exhaust the stack.
 */
export function unfitJson(root: unknown): Unfit | null {
  return typeof root === 'object' && root !== null ? unfitWithin(root, 0) : null
}

function unfitWithin(value: object, depth: number): Unfit | null {
  if (depth >= maxDepth) {
    const reason = `nested deeper than ${maxDepth} levels; events are flat, send one per element`
    return { code: 'too_deep', reason, path: '' }
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const unfit = unfitAt(String(index), value[index], depth)
      if (unfit !== null) return unfit
    }
    return null
  }
  for (const key of Object.keys(value)) {
    if (reserved.has(key)) {
      const reason = `the key "${key}" is reserved; leave it out`
      return { code: 'unsafe_key', reason, path: key }
    }
    const unfit = unfitAt(key, Reflect.get(value, key), depth)
    if (unfit !== null) return unfit
  }
  return null
}

/** Paths are put together only on the way back from what is unfit. */
function unfitAt(key: string, inner: unknown, depth: number): Unfit | null {
  if (typeof inner !== 'object' || inner === null) return null
  const unfit = unfitWithin(inner, depth + 1)
  if (unfit === null) return null
  return { ...unfit, path: unfit.path === '' ? key : `${key}.${unfit.path}` }
}
