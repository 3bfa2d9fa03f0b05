import { type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { h, type VNode } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Diagram } from './diagram.ts'
import { drawMarks, keyAttribute } from './drawing.ts'
import { layoutDiagram } from './layout.ts'
import type { Mark } from './mark.ts'
import { moved, moveFor } from './moves.ts'
import type { Direction } from './shapes.ts'
import { traceOf } from './trace.ts'
import type { FlowWords } from './words.ts'

/** Below so many times the font size the diagram runs down instead of sideways. */
const narrowEm = 45
const fontRem = 0.9375

interface Room {
  readonly width: number
  readonly fontPx: number
  readonly direction: Direction
}

/** The room that the diagram has; it follows the window and the reader's font size. */
function useRoom(): { place: { current: HTMLDivElement | null }; room: Room | null } {
  const place = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState<Room | null>(null)
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      const width = element.clientWidth
      const direction = width < narrowEm * rem ? 'down' : 'sideways'
      const fontPx = rem * (direction === 'down' ? 0.8125 : fontRem)
      // The body is watched too, for the reader's font size; most of its changes mean nothing here.
      setRoom((before) =>
        before?.width === width && before.fontPx === fontPx ? before : { width, fontPx, direction }
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])
  return { place, room }
}

function element(mark: Mark | string): VNode | string {
  if (typeof mark === 'string') return mark
  const role = keyAttribute in mark.attributes ? { role: 'img' } : {}
  return h(mark.tag, { ...mark.attributes, ...role }, ...mark.children.map(element))
}

function keyAt(event: Event): string | null {
  if (!(event.target instanceof Element)) return null
  return event.target.closest(`[${keyAttribute}]`)?.getAttribute(keyAttribute) ?? null
}

/** Marks the traced path by classes alone, so that pointing never draws anything again. */
function showTrace(svg: SVGSVGElement, diagram: Diagram, active: string | null, at: string | null) {
  const traced = active === null ? new Set<string>() : traceOf(diagram, active)
  svg.classList.toggle('has-trace', traced.size > 0)
  for (const one of svg.querySelectorAll(`[${keyAttribute}]`)) {
    const key = one.getAttribute(keyAttribute) ?? ''
    one.classList.toggle('is-traced', traced.has(key))
    one.classList.toggle('is-current', key === at)
  }
}

function sentenceFor(diagram: Diagram, words: ChartWords, key: string | null): string | null {
  const link = diagram.links.find((one) => one.key === key)
  if (link !== undefined) return words.linkName(link)
  const deficit = diagram.deficits.find((one) => one.key === key)
  if (deficit !== undefined) return words.deficitName(deficit.process, deficit.massGrams)
  const node = diagram.nodes.find((one) => one.key === key)
  return node === undefined ? null : words.nodeName(node)
}

/** What of the words a drawing needs. */
export type ChartWords = Pick<
  FlowWords,
  'texts' | 'linkName' | 'nodeName' | 'deficitName' | 'layoutTexts'
>

export interface ChartProps {
  /** Of the drawing in the page; another where there is more than one. */
  readonly id?: string
  readonly diagram: Diagram
  readonly words: ChartWords
  readonly title: string
  readonly selectedKey: string | null
  /** The reader chose a mark, or (null) wants none. */
  readonly choose: (key: string | null) => void
}

/** Keys and pointer on the diagram, and which mark they are at. */
function useTracing(props: ChartProps, svg: { current: SVGSVGElement | null }, room: Room | null) {
  const { diagram, words, choose } = props
  const pointed = useSignal<string | null>(null)
  const current = useSignal<string | null>(null)
  const shown = useSignal({ selectedKey: props.selectedKey, diagram, words, room })
  useEffect(() => {
    shown.value = { selectedKey: props.selectedKey, diagram, words, room }
  }, [props.selectedKey, diagram, words, room, shown])
  useSignalEffect(() => {
    const { selectedKey } = shown.value
    const active = pointed.value ?? current.value ?? selectedKey
    if (svg.current !== null) showTrace(svg.current, shown.value.diagram, active, current.value)
  })
  const spoken: Signal<string> = useComputed(() => {
    const now = shown.value
    const active = pointed.value ?? current.value ?? now.selectedKey
    const sentence = sentenceFor(now.diagram, now.words, active)
    if (sentence === null) return now.words.texts.chart.hint
    return active === now.selectedKey ? now.words.texts.chart.pinned(sentence) : sentence
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const move = room === null ? null : moveFor(event.key, room.direction)
    if (move !== null) current.value = moved(diagram, current.value ?? props.selectedKey, move)
    else if (event.key === 'Enter' || event.key === ' ') choose(current.value)
    else if (event.key === 'Escape') choose(null)
    else return
    event.preventDefault()
  }
  return {
    spoken,
    handlers: {
      onKeyDown,
      onFocus: () => {
        if (svg.current?.matches(':focus-visible') === true) {
          current.value = props.selectedKey ?? diagram.nodes[0]?.key ?? null
        }
      },
      onBlur: () => {
        current.value = null
      },
      onPointerOver: (event: PointerEvent) => {
        pointed.value = event.pointerType === 'mouse' ? keyAt(event) : null
      },
      onPointerLeave: () => {
        pointed.value = null
      },
      onClick: (event: MouseEvent) => {
        const key = keyAt(event)
        if (key !== null) choose(key)
      }
    }
  }
}

/** The Sankey: one stop for Tab, arrows within, every mark a sentence. */
export function Chart(props: ChartProps) {
  const { id = 'flows-chart', diagram, words, title } = props
  const { place, room } = useRoom()
  const svg = useRef<SVGSVGElement>(null)
  const { spoken, handlers } = useTracing(props, svg, room)
  const layout = useMemo(
    () => (room === null ? null : layoutDiagram(diagram, { ...room, ...words.layoutTexts })),
    [diagram, words, room]
  )
  const marks = useMemo(
    () => (layout === null ? [] : drawMarks(layout, words).map(element)),
    [layout, words]
  )
  return (
    <div class="chart-frame">
      <div ref={place}>
        {layout !== null && (
          <svg
            ref={svg}
            id={id}
            class="chart"
            viewBox={`0 0 ${layout.width} ${layout.height}`}
            width={layout.width}
            height={layout.height}
            font-size={layout.fontPx}
            // It takes arrow keys, so Tab must reach it
            tabIndex={0}
            role="application"
            aria-roledescription={words.texts.chart.role}
            aria-label={words.texts.chart.name(title)}
            aria-describedby={`${id}-help`}
            {...handlers}
          >
            {marks}
          </svg>
        )}
      </div>
      <p class="readout" aria-live="polite">
        {spoken}
      </p>
      <p id={`${id}-help`} class="chart-help">
        {words.texts.chart.help}
      </p>
    </div>
  )
}
