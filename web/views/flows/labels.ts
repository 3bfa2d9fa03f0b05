/** Text beside a node, as lines of plain words. */
export interface NodeText {
  readonly name: string
  /** Amount and share, below the name: side by side, or one a line where room is narrow. */
  readonly values: readonly string[]
}

export interface PlacedLabel {
  /** First the lines of the name, then those of the values. */
  readonly nameLines: readonly string[]
  readonly valueLines: readonly string[]
  readonly anchor: 'start' | 'middle' | 'end'
  /** Where the anchor stands, and the top of the first line. */
  readonly x: number
  readonly top: number
  /** The space it takes. */
  readonly box: Box
  /** Drawn on the node itself, so in the light colour. */
  readonly inside: boolean
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Between a name and its figures on one line. */
export const separator = ' · '
export const lineHeight = 1.3
const narrow = /[iljtfrI.,:;'|()[\] ]/u
const wide = /[mwMW%@]/u

/**
 * Width of a text in px. An estimate on the safe side of Titillium Web and of the usual fallback
 * fonts, because the layout runs without a browser too.
 */
export function textWidth(text: string, fontPx: number): number {
  let em = 0
  for (const letter of text) em += narrow.test(letter) ? 0.32 : wide.test(letter) ? 0.88 : 0.585
  return em * fontPx
}

/** The text, cut with an ellipsis where it is wider than `maxPx`. */
export function fitText(text: string, maxPx: number, fontPx: number): string {
  if (textWidth(text, fontPx) <= maxPx) return text
  const letters = [...text]
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, fontPx) > maxPx) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

const nameLinesAtMost = 3

/** Breaks a name into a few lines of `maxPx`; what does not fit is cut with an ellipsis. */
function wrapName(name: string, maxPx: number, fontPx: number): readonly string[] {
  const lines: string[] = []
  for (const word of name.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    const fits = textWidth(longer, fontPx) <= maxPx || lines.length === nameLinesAtMost
    if (fits && lines.length > 0) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.map((line) => fitText(line, maxPx, fontPx))
}

/** Breaks a text into lines of at most `maxPx`, inside a word only where the word is longer. */
export function wrapText(text: string, maxPx: number, fontPx: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (textWidth(longer, fontPx) <= maxPx) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = ''
    for (const letter of word) {
      if (line !== '' && textWidth(line + letter, fontPx) > maxPx) {
        lines.push(line)
        line = ''
      }
      line += letter
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** Figures side by side where they fit, else one a line. */
export function joinedValues(text: NodeText, maxPx: number, fontPx: number): NodeText {
  const line = text.values.join(separator)
  return textWidth(line, fontPx) <= maxPx ? { name: text.name, values: [line] } : text
}

/** Places a label by its anchor point; `top` is the upper edge of its box. */
export function placeLabel(
  text: NodeText,
  at: {
    readonly x: number
    readonly top: number
    readonly anchor: PlacedLabel['anchor']
    readonly maxPx: number
    readonly fontPx: number
  }
): PlacedLabel {
  const nameLines = wrapName(text.name, at.maxPx, at.fontPx)
  const valueLines = text.values.map((line) => fitText(line, at.maxPx, at.fontPx))
  const lines = [...nameLines, ...valueLines]
  const width = Math.max(...lines.map((line) => textWidth(line, at.fontPx)))
  const left = { start: 0, middle: width / 2, end: width }[at.anchor]
  return {
    nameLines,
    valueLines,
    anchor: at.anchor,
    x: at.x,
    top: at.top,
    box: {
      x: at.x - left,
      y: at.top,
      width,
      height: lines.length * lineHeight * at.fontPx
    },
    inside: false
  }
}

/** The same label with its upper edge at `top`. */
export function movedTo(label: PlacedLabel, top: number): PlacedLabel {
  return { ...label, top, box: { ...label.box, y: top } }
}

/** Moves intervals along a line so that none overlap and all lie in 0..`end`; null where they cannot. */
function spread(
  wanted: readonly { readonly centre: number; readonly width: number }[],
  end: number,
  gap: number
): readonly number[] | null {
  const needed = wanted.reduce((sum, one) => sum + one.width + gap, -gap)
  if (needed > end) return null
  const starts: number[] = []
  let cursor = 0
  for (const one of wanted) {
    const start = Math.max(cursor, one.centre - one.width / 2)
    starts.push(start)
    cursor = start + one.width + gap
  }
  let limit = end
  for (let index = wanted.length - 1; index >= 0; index -= 1) {
    const width = wanted[index]?.width ?? 0
    const start = Math.min(starts[index] ?? 0, limit - width)
    starts[index] = start
    limit = start - gap
  }
  return starts
}

/**
 * Lays labels out in as few rows as hold them without overlap. With `rows` rows, label i goes to
 * row i modulo `rows`, so neighbours come to stand in different rows.
 *
 * @param centres where each label would like its middle, ascending.
 */
export function stackLabels(
  widths: readonly number[],
  centres: readonly number[],
  end: number
): { readonly rows: number; readonly places: readonly { start: number; row: number }[] } {
  const gap = 10
  for (let rows = 1; rows < widths.length; rows += 1) {
    const places = placeInRows(widths, centres, { rows, end, gap })
    if (places !== null) return { rows, places }
  }
  return {
    rows: Math.max(widths.length, 1),
    places: widths.map((width, row) => ({
      start: Math.max(0, Math.min((centres[row] ?? 0) - width / 2, end - width)),
      row
    }))
  }
}

function placeInRows(
  widths: readonly number[],
  centres: readonly number[],
  space: { readonly rows: number; readonly end: number; readonly gap: number }
): { start: number; row: number }[] | null {
  const places: { start: number; row: number }[] = widths.map(() => ({ start: 0, row: 0 }))
  for (let row = 0; row < space.rows; row += 1) {
    const members = widths
      .map((width, index) => ({ index, width, centre: centres[index] ?? 0 }))
      .filter(({ index }) => index % space.rows === row)
    const starts = spread(members, space.end, space.gap)
    if (starts === null) return null
    members.forEach(({ index }, at) => {
      places[index] = { start: starts[at] ?? 0, row }
    })
  }
  return places
}
