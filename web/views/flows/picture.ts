import { type DrawingWords, drawMarks, round } from './drawing.ts'
import { wrapText } from './labels.ts'
import type { Layout } from './layout.ts'
import { type Mark, mark, markText } from './mark.ts'
import { colours } from './palette.ts'

const fontFamily = "'Titillium Web', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

export interface PictureWords extends DrawingWords {
  readonly title: string
  /** Below the title in the picture. */
  readonly subtitle: string
  readonly description: string
  /** Source, period, permalink: small print below the diagram. */
  readonly footer: readonly string[]
}

const marginPx = 28

interface Line {
  readonly text: string
  readonly size: number
  readonly weight: number
  readonly fill: string
}

/** Lines of text one below the other; returns the marks and the place below the last. */
function textBlock(lines: readonly Line[], top: number): { marks: readonly Mark[]; end: number } {
  let y = top
  const marks = lines.map((line) => {
    y += line.size * 1.45
    return mark(
      'text',
      {
        x: marginPx,
        y: round(y - line.size * 0.4),
        'font-size': round(line.size),
        'font-weight': line.weight,
        fill: line.fill
      },
      line.text
    )
  })
  return { marks, end: y }
}

/** The diagram as a file of its own: title, diagram and small print, nothing loaded from elsewhere. */
export function drawPicture(layout: Layout, words: PictureWords): string {
  const { fontPx } = layout
  const wrapped = (text: string, line: Omit<Line, 'text'>): Line[] =>
    wrapText(text, layout.width, line.size).map((part) => ({ ...line, text: part }))
  const small = { size: fontPx * 0.85, weight: 400, fill: colours.muted }
  const head = textBlock(
    [
      ...wrapped(words.title, { size: fontPx * 1.7, weight: 600, fill: colours.text }),
      ...wrapped(words.subtitle, { size: fontPx, weight: 400, fill: colours.muted })
    ],
    marginPx * 0.7
  )
  const top = head.end + fontPx * 1.4
  const foot = textBlock(
    words.footer.flatMap((line) => wrapped(line, small)),
    top + layout.height + fontPx * 0.8
  )
  const width = round(layout.width + 2 * marginPx)
  const height = round(foot.end + marginPx * 0.6)
  const picture = mark(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'font-family': fontFamily,
      'font-size': fontPx
    },
    mark('title', {}, words.title),
    mark('desc', {}, words.description),
    mark('rect', { width, height, fill: colours.surface }),
    ...head.marks,
    mark('g', { transform: `translate(${marginPx} ${round(top)})` }, ...drawMarks(layout, words)),
    ...foot.marks
  )
  return `${markText(picture)}\n`
}
