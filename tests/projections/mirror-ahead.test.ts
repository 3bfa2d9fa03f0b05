import { expect, test } from 'vitest'
import type { RecordedEvent } from '../../domain/event-store.ts'
import { createApplier } from '../../projections/apply.ts'
import { flows } from '../../projections/flows/projection.ts'
import { createMirrorWriter } from '../../projections/log/mirror.ts'
import { flow, idOf } from './events.ts'
import { append, contentOf, createStore, openInMemory } from './setup.ts'

const events = Array.from({ length: 8 }, (_, nth) => flow({ id: idOf(nth + 1), grams: nth + 1 }))

test('facts end where the projection stands, though the mirror is ahead', async () => {
  const store = createStore()
  await append(store, events)
  const readModel = await openInMemory(store)
  const applier = await createApplier(readModel, [flows])
  const writer = await readModel.read(createMirrorWriter)
  const recorded: RecordedEvent[] = []
  for await (const batch of store.readAll()) recorded.push(...batch)
  const lasts = async () => {
    const { facts, moved } = await contentOf(readModel, {
      facts: 'select max(known_seq) from flow',
      moved: 'select max(seq) from log_movement'
    })
    return { facts: facts?.[0], moved: moved?.[0] }
  }
  const take = (from: number, to: number) => {
    for (const event of recorded.slice(from, to)) writer.add(event)
    return writer.take()
  }

  await applier.commit(take(0, 2), 'mirror and projections')
  expect(await lasts()).toEqual({ facts: '2', moved: '2' })
  await applier.commit(take(2, 4), 'mirror')
  await applier.commit(take(4, 5), 'mirror')
  expect(await lasts()).toEqual({ facts: '2', moved: '5' })
  await applier.commit(null, 'mirror and projections')
  expect(await lasts()).toEqual({ facts: '5', moved: '5' })

  await applier.beginRebuild()
  await applier.commit(take(5, 8), 'mirror')
  expect(await lasts()).toEqual({ facts: '5', moved: '8' })
  const again = await createApplier(readModel, [flows])
  expect(await lasts()).toEqual({ facts: '5', moved: '8' })
  await again.commit(null, 'mirror and projections')
  expect(await lasts()).toEqual({ facts: '8', moved: '8' })
})
