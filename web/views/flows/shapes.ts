import type { Span } from './across.ts'
import type { Box } from './labels.ts'

/** Sideways the flow runs along x; down it runs along y. Everything else is the same drawing. */
export type Direction = 'sideways' | 'down'

function px(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Turns places along and across the flow into SVG paths and boxes of one direction. */
export function shapesFor(direction: Direction) {
  const point = (along: number, across: number): string =>
    direction === 'sideways' ? `${px(along)},${px(across)}` : `${px(across)},${px(along)}`

  /** Band from one span to another, as wide across as the mass it carries. */
  function ribbon(from: { along: number; span: Span }, to: { along: number; span: Span }): string {
    const middle = (from.along + to.along) / 2
    const [a, b] = [from.span.start, from.span.start + from.span.size]
    const [c, d] = [to.span.start, to.span.start + to.span.size]
    return [
      `M${point(from.along, a)}`,
      `C${point(middle, a)} ${point(middle, c)} ${point(to.along, c)}`,
      `L${point(to.along, d)}`,
      `C${point(middle, d)} ${point(middle, b)} ${point(from.along, b)}`,
      'Z'
    ].join('')
  }

  function box(along: Span, across: Span): Box {
    return direction === 'sideways'
      ? { x: along.start, y: across.start, width: along.size, height: across.size }
      : { x: across.start, y: along.start, width: across.size, height: along.size }
  }

  /** Block from `from` to `to` whose end at `to` is a point. */
  function arrow(from: number, to: number, across: Span): string {
    const head = Math.min(10, Math.abs(to - from) * 0.6) * Math.sign(to - from)
    const end = across.start + across.size
    return [
      `M${point(from, across.start)}`,
      `L${point(to - head, across.start)}`,
      `L${point(to, across.start + across.size / 2)}`,
      `L${point(to - head, end)}`,
      `L${point(from, end)}`,
      'Z'
    ].join('')
  }

  /** Straight line across the flow. */
  function leader(along: number, fromAcross: number, toAcross: number): string {
    return `M${point(along, fromAcross)}L${point(along, toAcross)}`
  }

  return { point, ribbon, box, arrow, leader }
}
