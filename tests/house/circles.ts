import type { Module } from './module.ts'

/**
 * Sets of files that lead back to each other by their imports, those of types included, each in the
 * order in which it is met (Tarjan, Depth-first search and linear graph algorithms, 1972).
 */
export function circlesOf(modules: readonly Module[]): string[][] {
  const targets = new Map(
    modules.map(({ file, imports }) => [
      file,
      imports.flatMap(({ target }) => (target === null ? [] : [target]))
    ])
  )
  const indexOf = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []
  const visit = (file: string): number => {
    const index = indexOf.size
    let low = index
    indexOf.set(file, index)
    open.push(file)
    for (const target of targets.get(file) ?? []) {
      if (!targets.has(target)) continue
      if (!indexOf.has(target)) low = Math.min(low, visit(target))
      else if (open.includes(target)) low = Math.min(low, indexOf.get(target) ?? index)
    }
    if (low === index) {
      const circle = open.splice(open.indexOf(file))
      if (circle.length > 1 || targets.get(file)?.includes(file) === true) circles.push(circle)
    }
    return low
  }
  for (const file of targets.keys()) if (!indexOf.has(file)) visit(file)
  return circles
}
