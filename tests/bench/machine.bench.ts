import { type Bench, perSecond, sampled } from './harness.ts'

const texts = 200_000

const event = {
  boundary: 'bench',
  period: { from: '2018-01-01', to: '2018-12-31' },
  source: { id: 'Production', stage: 'origin' },
  target: { id: 'Food supply', stage: 'supply' },
  quantity: { value: '12.5', unit: 't', netGrams: 12_500_000, basis: 'published' },
  note: 'x'.repeat(200)
}

/** What one core of this machine can do at most with the JSON of an event, unvalidated. */
export const machineBench: Bench = {
  name: 'machine',
  run: async () => {
    const text = JSON.stringify(event)
    const parse = await sampled(5, () =>
      perSecond(texts, () => {
        for (let n = 0; n < texts; n += 1) JSON.parse(text)
      })
    )
    const stringify = await sampled(5, () =>
      perSecond(texts, () => {
        for (let n = 0; n < texts; n += 1) JSON.stringify(event)
      })
    )
    const size = `${text.length} B, one core`
    return [
      { name: `JSON.parse of ${size}`, unit: 'events/s', ...parse },
      { name: `JSON.stringify of ${size}`, unit: 'events/s', ...stringify }
    ]
  }
}
