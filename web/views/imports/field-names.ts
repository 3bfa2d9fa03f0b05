import { texts } from '../../app/address.ts'

/** What the catalogue calls something; null where it has no word. */
export function nameIn(names: object, key: string): string | null {
  const name: unknown = Object.hasOwn(names, key) ? Reflect.get(names, key) : null
  return typeof name === 'string' ? name : null
}

/** What people call a field of an event; its path where the catalogue has no word. */
export function fieldName(path: string): string {
  const bare = path.replace(/^(?:[a-z]+\.)?\d\./iu, '')
  return nameIn(texts.value.sheets.fields, bare) ?? path
}
