import { type Bench, perSecond, sampled } from './harness.ts'
import { parsesPerSecond, yardstickEvent } from './yardstick.ts'

const texts = 200_000

/** What one core of this machine can do at most with the JSON of an event, unvalidated. */
export const machineBench: Bench = {
  name: 'machine',
  run: async () => {
    const parse = await parsesPerSecond()
    const stringify = await sampled(5, () =>
      perSecond(texts, () => {
        for (let n = 0; n < texts; n += 1) JSON.stringify(yardstickEvent)
      })
    )
    const size = `${JSON.stringify(yardstickEvent).length} B, one core`
    return [
      { name: `JSON.parse of ${size}`, unit: 'events/s', ...parse },
      { name: `JSON.stringify of ${size}`, unit: 'events/s', ...stringify }
    ]
  }
}
