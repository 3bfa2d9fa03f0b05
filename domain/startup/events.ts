// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { inBoundary, maybe } from '../line.ts'
import { name } from '../movement.ts'
import { day } from '../period.ts'
import { placeId } from '../place.ts'

const startup = {
  ...inBoundary,
  startup: placeId.meta({ description: 'The startup.', examples: ['startup:birra-corvetto'] })
}

export const registered = z.strictObject({
  ...startup,
  name: name.meta({ description: 'What it calls itself.', examples: ['Birra Corvetto'] }),
  project: maybe(name).meta({
    description: 'Project that it came out of.',
    examples: ['OpenAgri 18x30']
  }),
  activity: z
    .string()
    .min(1)
    .max(300)
    .meta({
      description: 'What it does, in words.',
      examples: ['brews beer from barley and unsold bread']
    }),
  foundedOn: maybe(day).describe('Day of its legal founding.'),
  plot: maybe(placeId).meta({
    description: 'Plot that it works on.',
    examples: ['plot:openagri-07']
  }),
  assumptions: z
    .array(z.string().min(1).max(300))
    .max(20)
    .default([])
    .describe('What of this nobody published.'),
  source: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description: 'Where it was published.',
      examples: ['sample, made up for the simulated city']
    })
})

export const milestones = [
  'pre_incubation',
  'plot_assigned',
  'legal_founding',
  'first_harvest',
  'first_product',
  'first_sale',
  'break_even',
  'closed',
  'other'
] as const

export const reached = z.strictObject({
  ...startup,
  milestone: z.enum(milestones).describe('What was reached.'),
  on: day.describe('When.'),
  note: maybe(z.string().min(1).max(500)).meta({
    description: 'More of it, in words.',
    examples: ['first 200 litres']
  })
})

export function startupStream(data: { readonly startup: string }): string {
  return `startup-${data.startup}`
}

export const StartupRegistered = eventType({
  name: 'StartupRegistered',
  version: 1,
  doc: 'A startup or project became known, with what it does and the plot it works on.',
  kind: 'decision',
  data: registered,
  stream: startupStream,
  standards: { valueFlows: 'Agent' }
})

export const MilestoneReached = eventType({
  name: 'MilestoneReached',
  version: 1,
  doc: 'A startup reached a milestone on a day.',
  kind: 'decision',
  data: reached,
  stream: startupStream
})
