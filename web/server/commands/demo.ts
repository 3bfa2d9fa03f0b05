import type { Position } from '../../../domain/event-store.ts'
import type { Command } from './command.ts'
import { DemoCity } from './demo-city.ts'
import { seedMilan2018 } from './milan-2018.ts'
import { serve } from './serve.ts'

export const demoCommand: Command = {
  name: 'demo',
  usage: '',
  doc: 'run the server on a folder of its own with the published flows of Milan 2018 and a simulated Milan that lives on',
  run: (_args, world) => {
    const city = new DemoCity(world)
    let published: Position | null = null
    return serve(world, {
      demo: true,
      logClock: city.now,
      seed: async (store, rejects) => {
        await city.begin(store)
        await seedMilan2018(store, rejects, world)
        published = await store.head()
        await city.seed(store)
      },
      // The published figures open the page; the city's months follow within seconds.
      firstPage: () => published,
      live: (signal) => city.live(signal),
      waitMs: 15_000,
      anyPort: true,
      onListening: (address) => {
        world.print(
          `Filiera demo: Milan 2018 as published, and a simulated Milan (made up). Open ${address}/  (Ctrl+C ends it)`
        )
      }
    })
  }
}
