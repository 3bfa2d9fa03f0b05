import type { DisplayUnit } from '../../app/format.ts'
import { saveFile } from '../../app/save-file.ts'
import type { Figures } from './figures.ts'
import { layoutDiagram } from './layout.ts'
import { drawPicture } from './picture.ts'
import { csvText, provenanceLines } from './rows.ts'
import { isSimulation } from './simulation.ts'
import type { FlowWords } from './words.ts'

/** A file is as wide on every device, whatever screen it was saved from. */
const pictureWidthPx = 1_060
const pictureFontPx = 15

function pictureOf(figures: Figures, words: FlowWords, title: string): string {
  const layout = layoutDiagram(figures.diagram, {
    width: pictureWidthPx,
    direction: 'sideways',
    fontPx: pictureFontPx,
    ...words.layoutTexts
  })
  const { filters, download, chain } = words.texts
  const provenance = provenanceLines(figures, words, location.href)
  // The title names the area.
  const origin = provenance.filter(([name]) => name !== filters.boundary)
  const below = [chain.simulation.name, download.period, download.group]
  return drawPicture(layout, {
    ...words,
    title,
    subtitle: provenance
      .filter(([name]) => below.includes(name))
      .map(([, text]) => text)
      .join(' · '),
    description: [
      ...figures.diagram.links.map(words.linkName),
      ...provenance.map(([name, text]) => `${name}: ${text}`)
    ].join('; '),
    footer: origin.map(([name, text]) => `${name}: ${text}`)
  })
}

/** The figures shown, to take away: as a table and as a picture, both with source and link. */
export function Downloads(props: {
  readonly figures: Figures
  readonly words: FlowWords
  readonly unit: DisplayUnit
  readonly title: string
}) {
  const { figures, words, unit, title } = props
  const { window } = figures
  const { download } = words.texts
  const name = [
    download.file,
    ...(isSimulation(window.boundary) ? [words.texts.chain.simulation.file] : []),
    ...[window.boundary.boundary, window.from, window.to]
  ].join('-')
  return (
    <div class="downloads">
      <button
        type="button"
        class="btn btn-outline-primary btn-xs"
        onClick={() =>
          saveFile(
            `${name}.csv`,
            'text/csv;charset=utf-8',
            csvText(figures, words, { unit, link: location.href })
          )
        }
      >
        {download.csv}
      </button>
      <button
        type="button"
        class="btn btn-outline-primary btn-xs"
        onClick={() => saveFile(`${name}.svg`, 'image/svg+xml', pictureOf(figures, words, title))}
      >
        {download.svg}
      </button>
    </div>
  )
}
