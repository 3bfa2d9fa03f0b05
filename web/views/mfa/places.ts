import { placeOf } from './document.ts'

/** One thing that the service found wrong, and the line of the editor that it is about. */
export interface Complaint {
  readonly text: string
  /** From 1; null where it is about the whole, or about something that is not there. */
  readonly line: number | null
  readonly offset: number | null
}

/** Where the items of the lists of a document begin, by path (`flows.3`) and by id. */
interface Offsets {
  readonly byPath: ReadonlyMap<string, number>
  readonly byId: ReadonlyMap<string, number>
}

interface Level {
  readonly isList: boolean
  key: string
  index: number
}

const string = /"(?:[^"\\]|\\.)*"/uy

/**
 * Walks through a JSON text that parses, and notes where every object that is in a list two levels
 * down begins, and which id it has.
 */
function offsetsOf(text: string): Offsets {
  const byPath = new Map<string, number>()
  const byId = new Map<string, number>()
  const levels: Level[] = []
  let begins = 0
  for (let at = 0; at < text.length; at += 1) {
    const top = levels.at(-1)
    const letter = text[at]
    if (letter === '"') {
      string.lastIndex = at
      const written = string.exec(text)?.[0] ?? '"'
      const isKey = top?.isList === false && /^\s*:/u.test(text.slice(at + written.length))
      if (isKey) top.key = JSON.parse(written)
      else if (levels.length === 3 && top?.key === 'id') byId.set(JSON.parse(written), begins)
      at += written.length - 1
    } else if (letter === '{' || letter === '[') {
      const path = levels.map(({ isList, key, index }) => (isList ? index : key))
      if (levels.length === 2) {
        begins = at
        byPath.set(path.join('.'), at)
      } else if (levels.length < 2) byPath.set(path.join('.'), at)
      levels.push({ isList: letter === '[', key: '', index: 0 })
    } else if (letter === '}' || letter === ']') levels.pop()
    else if (letter === ',' && top?.isList === true) top.index += 1
  }
  return { byPath, byId }
}

const path = /^(?:the document )?([A-Za-z]+(?:\.\d+)?)/u
const relation = /^relation (\d+)/u
/** `flow f1 has …`, `the id f1 is …`, `process P is given twice`, `stock change s names …`. */
const named =
  /^(?:flow|the id|process|stock change|parameter) (.+?) (?:has|is given|names|touches)/u

function offsetOf(complaint: string, { byPath, byId }: Offsets): number | undefined {
  const ordinal = relation.exec(complaint)?.[1]
  if (ordinal !== undefined) return byPath.get(`relations.${Number(ordinal) - 1}`)
  const id = named.exec(complaint)?.[1]
  if (id !== undefined && byId.has(id)) return byId.get(id)
  const at = path.exec(complaint)?.[1]
  return at === undefined ? undefined : byPath.get(at)
}

/**
 * Takes the detail of a problem apart: the service lists everything that is wrong, and each is shown
 * with the line that it is about.
 *
 * @param text of the editor, which parses as JSON.
 */
export function complaintsOf(detail: string, text: string): Complaint[] {
  const offsets = offsetsOf(text)
  return detail.split('; ').map((complaint) => {
    const offset = offsetOf(complaint, offsets) ?? null
    const line = offset === null ? null : placeOf(text, offset).line
    return { text: complaint, line, offset }
  })
}
