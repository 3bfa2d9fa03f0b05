import { expect, test } from 'vitest'
import { Turns } from '../../../ingest/kafka/turns.ts'

test('what a turn asks for is done before the next turn begins', async () => {
  const turns = new Turns()
  const order: string[] = []
  const partition = async (name: string) => {
    await turns.next()
    order.push(`${name} reads`)
    setImmediate(() => order.push(`stored for ${name}`))
  }
  await Promise.all(['a', 'b', 'c'].map(partition))
  expect(order).toEqual(['a reads', 'stored for a', 'b reads', 'stored for b', 'c reads'])
})
