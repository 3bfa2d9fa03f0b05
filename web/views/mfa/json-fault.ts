/** A token of JSON, or white space; what matches nothing is the fault. */
const token =
  /[ \t\r\n]+|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/uy

/** What may come next. */
type Expected =
  | 'value'
  | 'value or end'
  | 'key'
  | 'key or end'
  | 'colon'
  | 'comma or end'
  | 'nothing'

/** What may come after a token; null where the token may not stand here. */
function after(found: string, expected: Expected, open: string[]): Expected | null {
  const isValue = expected === 'value' || expected === 'value or end'
  const isKey = expected === 'key' || expected === 'key or end'
  const closed = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end')
  switch (found) {
    case '{':
    case '[':
      if (!isValue) return null
      open.push(found)
      return found === '{' ? 'key or end' : 'value or end'
    case '}':
    case ']': {
      const isEnd =
        expected === 'comma or end' || expected === (found === '}' ? 'key or end' : 'value or end')
      if (!isEnd || open.pop() !== (found === '}' ? '{' : '[')) return null
      return closed()
    }
    case ',':
      if (expected !== 'comma or end') return null
      return open.at(-1) === '{' ? 'key' : 'value'
    case ':':
      return expected === 'colon' ? 'value' : null
    default:
      if (isKey) return found.startsWith('"') ? 'colon' : null
      return isValue ? closed() : null
  }
}

/**
 * Where a text stops being JSON, from 0: engines of browsers do not agree on whether they tell. Null
 * for a text that is JSON.
 */
export function jsonFault(text: string): number | null {
  const open: string[] = []
  let expected: Expected = 'value'
  let at = 0
  while (at < text.length) {
    token.lastIndex = at
    const found = token.exec(text)?.[0]
    if (found === undefined) return at
    if (found.trim() !== '') {
      const next = after(found, expected, open)
      if (next === null) return at
      expected = next
    }
    at += found.length
  }
  return expected === 'nothing' ? null : text.length
}
