import { z } from 'zod'

/** A JSON Schema as zod writes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * A shape as JSON Schema 2020-12.
 *
 * @param io `input` for what may be said, `output` for what is stored.
 */
export function jsonSchemaOf(shape: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(shape, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // zod leaves examples out where a value is transformed; ours are of what may be said.
      const examples = z.globalRegistry.get(zodSchema)?.examples
      if (Array.isArray(examples)) jsonSchema.examples ??= examples
    }
  })
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}

/** A schema without the null that it may also be; what is said of the whole stays. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== 'null')
    const [onlyType] = types
    if (onlyType !== undefined && types.length < schema.type.length) {
      return { ...schema, type: types.length === 1 ? onlyType : types }
    }
  }
  const kinds = anyOf?.filter((kind) => kind.type !== 'null') ?? []
  const [only] = kinds
  if (only === undefined) return schema
  return kinds.length === 1 ? { ...only, ...rest } : { ...rest, anyOf: kinds }
}

/** Schema of what a list holds; undefined where it is no list. */
export function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return isSchema(items) ? items : undefined
}

/** Fields of an object, in their order. */
export function propertiesOf({
  properties
}: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return Object.entries(properties ?? {}).flatMap(([name, schema]) =>
    isSchema(schema) ? [[name, schema] as const] : []
  )
}

/** Whether it is a quantity, said or stored: these are explained once and not in every event. */
export function isQuantity({ properties }: JsonSchema): boolean {
  return ['value', 'unit', 'basis'].every((name) => properties?.[name] !== undefined)
}
