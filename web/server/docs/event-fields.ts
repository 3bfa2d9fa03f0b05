import { isQuantity, itemsOf, type JsonSchema, propertiesOf, withoutNull } from './json-schema.ts'

/** A field of an event, as a row of its table. */
export interface Field {
  /** Path in the data; `[]` stands for each element of a list. */
  readonly path: string
  readonly type: string
  /** Whether it must be said. */
  readonly isRequired: boolean
  /** The only values there are; empty where it is free. */
  readonly values: readonly string[]
  /** What it is where it is not said, as JSON; null where nothing is filled in. */
  readonly fallback: string | null
  readonly doc: string
  /** A plain value that it may have; null where none is told. */
  readonly example: string | null
  /** It is explained in the chapter on quantities. */
  readonly isQuantity: boolean
}

const formats: Readonly<Record<string, string>> = {
  date: 'day, YYYY-MM-DD',
  'date-time': 'instant, RFC 3339',
  uuid: 'UUID',
  uri: 'address'
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null'
}

function plural(type: string): string {
  return type === 'object' ? 'objects' : type
}

function typeOf(schema: JsonSchema): string {
  if (isQuantity(schema)) return 'quantity'
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.type === 'array') {
    const items = itemsOf(schema)
    return items === undefined || schema.prefixItems !== undefined
      ? 'list'
      : `list of ${plural(typeOf(withoutNull(items)))}`
  }
  const known = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'object']
  return formats[schema.format ?? ''] ?? known.map((type) => types[type] ?? type).join(' or ')
}

function plainExample({ examples, type }: JsonSchema): string | null {
  const [example] = examples ?? []
  const isPlain = ['string', 'number'].includes(typeof example) && type !== 'array'
  return isPlain ? String(example) : null
}

/** Where the fields within a field stand: in each element of a list, or in the object itself. */
function innerOf(path: string, schema: JsonSchema): readonly [string, JsonSchema] {
  const items = schema.type === 'array' ? itemsOf(schema) : undefined
  if (items !== undefined) return [`${path}[].`, withoutNull(items)]
  const inObject = schema.anyOf?.find(({ type }) => type === 'object')
  return [`${path}.`, inObject ?? schema]
}

/** Every field of an object, those of its parts right below it. */
export function fieldsOf(schema: JsonSchema, prefix = ''): readonly Field[] {
  return propertiesOf(schema).flatMap(([name, said]) => {
    const path = `${prefix}${name}`
    const field = withoutNull(said)
    const [innerPrefix, inner] = innerOf(path, field)
    const row: Field = {
      path,
      type: typeOf(field),
      isRequired: schema.required?.includes(name) === true && said.default === undefined,
      values: (field.enum ?? inner.enum ?? []).map(String),
      fallback: said.default === undefined ? null : JSON.stringify(said.default),
      doc: field.description ?? '',
      example: plainExample(field),
      isQuantity: isQuantity(field)
    }
    return [row, ...(row.isQuantity ? [] : fieldsOf(inner, innerPrefix))]
  })
}
