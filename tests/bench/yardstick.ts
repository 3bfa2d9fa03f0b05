import { type Figure, perSecond, sampled } from './harness.ts'

const texts = 100_000

/** An event of some 450 B, as published flows are. */
export const yardstickEvent = {
  boundary: 'bench',
  period: { from: '2018-01-01', to: '2018-12-31' },
  source: { id: 'Production', stage: 'origin' },
  target: { id: 'Food supply', stage: 'supply' },
  quantity: { value: '12.5', unit: 't', netGrams: 12_500_000, basis: 'published' },
  note: 'x'.repeat(200)
}

/**
 * JSON.parse of such an event on the machine that the targets were set on, events/s on one core.
 * A shared machine is faster in one hour than in the next, and its rates move together: what a rate
 * is of this one, measured in the same minutes, travels from machine to machine.
 */
export const referenceParses = 940_000

/** How many such events one core parses a second, now. */
export function parsesPerSecond(): Promise<Pick<Figure, 'value' | 'min' | 'max' | 'runs'>> {
  const text = JSON.stringify(yardstickEvent)
  return sampled(7, () =>
    perSecond(texts, () => {
      for (let n = 0; n < texts; n += 1) JSON.parse(text)
    })
  )
}

/**
 * A figure as it would be on the machine that its target was set on, by the rate at which this one
 * parses; nothing for what no clock measures or whose target was measured here.
 */
export function onReference(figure: Figure, parses: number): number | undefined {
  if (figure.target?.clock !== 'reference') return undefined
  const faster = referenceParses / parses
  return figure.target.better === 'higher' ? figure.value * faster : figure.value / faster
}
