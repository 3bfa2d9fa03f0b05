import { itemsOf, type JsonSchema, propertiesOf, withoutNull } from './json-schema.ts'

/** Values of forms that are the same wherever they stand. */
const ofFormat: Readonly<Record<string, string>> = {
  uuid: '019eb5db-2ae0-83cb-a24b-fb0626474ab7',
  'date-time': '2026-06-11T08:05:00+02:00',
  date: '2026-06-11'
}

function plainExample({ type, format, minimum }: JsonSchema): unknown {
  if (type === 'integer' || type === 'number') return minimum ?? 1
  if (type === 'boolean') return false
  return ofFormat[format ?? ''] ?? 'text'
}

/** Optional fields of a quantity are left out, for few events need them. */
function shownFields(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const isOptional = (name: string, field: JsonSchema) =>
    schema.required?.includes(name) !== true && field.default === undefined
  return propertiesOf(schema).filter(([name, field]) => !isOptional(name, field))
}

/**
 * An example of what a schema takes: the examples that its fields give, their first allowed value, or
 * a plain value of their type.
 */
export function exampleOf(said: JsonSchema): unknown {
  const schema = withoutNull(said)
  const [example] = schema.examples ?? []
  if (example !== undefined) return example
  if (schema.const !== undefined) return schema.const
  if (schema.default != null && schema.type !== 'array') return schema.default
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.type === 'array') {
    const items = itemsOf(schema)
    const isTold = items !== undefined && (items.type === 'object' || items.examples !== undefined)
    return isTold ? [exampleOf(items)] : []
  }
  if (schema.type === 'object') {
    return Object.fromEntries(shownFields(schema).map(([name, field]) => [name, exampleOf(field)]))
  }
  return plainExample(schema)
}
