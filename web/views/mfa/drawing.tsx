import { useMemo } from 'preact/hooks'
import { saveFile } from '../../app/save-file.ts'
import { Chart, type ChartWords } from '../flows/chart.tsx'
import type { Diagram } from '../flows/diagram.ts'
import { layoutDiagram } from '../flows/layout.ts'
import { drawPicture } from '../flows/picture.ts'
import type { Figures } from './words.ts'

const pictureWidthPx = 1_060
const pictureFontPx = 15

/** A drawing with its download; what has no link to draw says so. */
export function Drawing(props: {
  readonly id: string
  readonly diagram: Diagram
  readonly words: ChartWords
  readonly figures: Figures
  readonly title: string
  readonly footer: readonly string[]
  readonly chosen: string | null
  readonly choose: (key: string | null) => void
}) {
  const { id, diagram, words, figures, title, footer, chosen, choose } = props
  const { mfa, download } = figures.texts
  const picture = useMemo(
    () => () =>
      drawPicture(
        layoutDiagram(diagram, {
          ...{ width: pictureWidthPx, direction: 'sideways', fontPx: pictureFontPx },
          ...words.layoutTexts
        }),
        {
          ...words,
          ...{ title, footer, subtitle: '' },
          description: diagram.links.map(words.linkName).join('; ')
        }
      ),
    [diagram, words, title, footer]
  )
  if (diagram.links.length === 0) return <p>{mfa.draw.nothing}</p>
  return (
    <>
      <Chart
        {...{ id, diagram, words, title }}
        selectedKey={chosen}
        choose={(key) => choose(key)}
      />
      <p class="downloads">
        <button
          type="button"
          class="btn btn-outline-primary btn-xs"
          onClick={() => saveFile(`${mfa.file}.svg`, 'image/svg+xml', picture())}
        >
          {download.svg}
        </button>
      </p>
    </>
  )
}
