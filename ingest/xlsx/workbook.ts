import { Failure } from '../../domain/failure.ts'
import { type DateSystem, showsDate } from './serial-date.ts'
import { readXml } from './xml.ts'
import { openZip, type Zip } from './zip.ts'

export interface Sheet {
  readonly name: string
  readonly hidden: boolean
  readonly part: string
}

/** A workbook with what all of its sheets share. */
export interface Workbook {
  readonly sheets: readonly Sheet[]
  readonly dates: DateSystem
  readonly strings: readonly string[]
  /** Whether the n-th cell style shows a date. */
  readonly dateStyles: readonly boolean[]
  readonly zip: Zip
}

/** Texts that cells share are held in memory; more than this is no table of deliveries. */
const maxSharedChars = 96 * 1024 * 1024

/** What a text takes beside its characters, the empty one too. */
const charsPerText = 8

/** Sheets that a workbook is read with, and what its parts may refer to. */
const [maxSheets, maxRelations] = [1_000, 10_000]

/** Cell styles that are looked at; a workbook may have 65,490. */
const maxStyles = 65_536

function boundedBy(limit: number, count: number, what: string): void {
  if (count <= limit) return
  throw new Failure(
    'file_too_large',
    `the ${what} of the workbook exceed ${limit}; send it as CSV`,
    { limit }
  )
}

const main = 'xl/workbook.xml'

/** Refuses what carries programs: a table needs none, and nobody should have to trust one. */
function refuseMacros(zip: Zip): void {
  const program = zip.names.find((name) => /vbaProject|macrosheets|activeX/iu.test(name))
  if (program === undefined) return
  throw new Failure(
    'macros_refused',
    `the workbook holds a program (${program}); save it as .xlsx, without macros`,
    { part: program }
  )
}

async function relations(zip: Zip): Promise<ReadonlyMap<string, string>> {
  const part = 'xl/_rels/workbook.xml.rels'
  const targets = new Map<string, string>()
  await readXml(part, zip.read(part), {
    open: (name, { Id: id, Target: target }) => {
      if (name !== 'Relationship' || id === undefined || target === undefined) return
      targets.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`)
      boundedBy(maxRelations, targets.size, 'relations')
    }
  })
  return targets
}

async function structure(zip: Zip) {
  const targets = await relations(zip)
  const sheets: Sheet[] = []
  let dates: DateSystem = 1900
  await readXml(main, zip.read(main), {
    open: (tag, attributes) => {
      if (tag === 'workbookPr' && /^(?:1|true)$/u.test(attributes.date1904 ?? '')) dates = 1904
      if (tag !== 'sheet') return
      const part = targets.get(attributes['r:id'] ?? '')
      if (part === undefined || !zip.has(part)) return
      const hidden = attributes.state === 'hidden' || attributes.state === 'veryHidden'
      sheets.push({ name: attributes.name ?? '', hidden, part })
      boundedBy(maxSheets, sheets.length, 'sheets')
    }
  })
  return { sheets, dates }
}

/** Texts of a rich-text run are joined; readings of ideographs are not part of the text. */
async function sharedStrings(zip: Zip): Promise<readonly string[]> {
  const part = 'xl/sharedStrings.xml'
  if (!zip.has(part)) return []
  const strings: string[] = []
  let [current, inText, phonetic, chars] = ['', false, false, 0]
  await readXml(part, zip.read(part), {
    open: (tag) => {
      if (tag === 'si') current = ''
      if (tag === 't') inText = true
      if (tag === 'rPh') phonetic = true
    },
    text: (text) => {
      if (!inText || phonetic) return
      current += text
      chars += text.length
      boundedBy(maxSharedChars, chars, 'characters')
    },
    close: (tag) => {
      if (tag === 't') inText = false
      if (tag === 'rPh') phonetic = false
      if (tag !== 'si') return
      chars += charsPerText
      boundedBy(maxSharedChars, chars, 'characters')
      strings.push(current)
    }
  })
  return strings
}

async function dateStyles(zip: Zip): Promise<readonly boolean[]> {
  const part = 'xl/styles.xml'
  if (!zip.has(part)) return []
  const codes = new Map<number, string>()
  const styles: boolean[] = []
  let inCells = false
  await readXml(part, zip.read(part), {
    open: (tag, { numFmtId, formatCode }) => {
      if (tag === 'numFmt') {
        codes.set(Number(numFmtId), formatCode ?? '')
        boundedBy(maxStyles, codes.size, 'number formats')
      }
      if (tag === 'cellXfs') inCells = true
      if (tag !== 'xf' || !inCells) return
      const id = Number(numFmtId ?? 0)
      styles.push(showsDate(id, codes.get(id)))
      boundedBy(maxStyles, styles.length, 'cell styles')
    },
    close: (tag) => {
      if (tag === 'cellXfs') inCells = false
    }
  })
  return styles
}

/**
 * Opens a workbook (ECMA-376, Office Open XML). The caller closes `zip`.
 *
 * @throws Failure `unreadable_sheet`, `file_too_large`, `macros_refused`.
 */
export async function openWorkbook(path: string): Promise<Workbook> {
  const zip = await openZip(path)
  try {
    refuseMacros(zip)
    const { sheets, dates } = await structure(zip)
    if (sheets.length === 0) {
      throw new Failure('empty_file', 'the workbook has no sheet; send one with a table')
    }
    const [strings, styles] = [await sharedStrings(zip), await dateStyles(zip)]
    return { sheets, dates, strings, dateStyles: styles, zip }
  } catch (error) {
    zip.close()
    throw error
  }
}

/**
 * The sheet of that name, else the first that people see.
 *
 * @throws Failure `no_such_sheet` with those there are.
 */
export function sheetOf({ sheets }: Workbook, name: string | undefined): Sheet {
  const found =
    name === undefined
      ? sheets.find(({ hidden }) => !hidden)
      : sheets.find((sheet) => sheet.name === name)
  if (found !== undefined) return found
  const known = sheets.map((sheet) => `"${sheet.name}"${sheet.hidden ? ' (hidden)' : ''}`)
  throw new Failure(
    'no_such_sheet',
    name === undefined
      ? `all sheets are hidden: ${known.join(', ')}; name the one to read`
      : `there is no sheet "${name.slice(0, 80)}"; there are ${known.join(', ')}`
  )
}
