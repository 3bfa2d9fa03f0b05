import { z } from 'zod'

/**
 * Compiling a schema takes as long as a thousand parses by it, so whoever reads little does not pay
 * for it: a command that reads a few events of each type would be held up by a third of a second.
 */
const parsesBefore = 1_000

/**
 * A schema as it is parsed by fastest: itself, and once it was asked for often, the code that zod
 * makes of it, which reads the same some four times as fast. What that code does not take is parsed
 * by the schema itself, so the issues are the same.
 *
 * Not for what the browser loads: the compiler is large, and a strict policy forbids its code there.
 */
export function compiledOnceUsed<Schema extends z.ZodType>(schema: Schema): () => Schema {
  let asked = 0
  let compiled: Schema | null = null
  return () => {
    if (compiled !== null) return compiled
    asked += 1
    if (asked > parsesBefore) compiled = z.compile(schema)
    return compiled ?? schema
  }
}
