import { z } from 'zod'
import { type Attribution, attribute } from './attribution.ts'
import { type ForwardResult, forward } from './forward.ts'
import { kilograms, modelId, readModel } from './read-model.ts'
import { type Difference, scenario } from './scenario.ts'

/** More than this is not a system that a person looks at. */
const mostItems = 100_000
const mostQuestions = 200

const share = z.number().describe('0 to 1')

const change = z.union([
  z.strictObject({
    transfer: modelId,
    share,
    takenFrom: z
      .array(modelId)
      .optional()
      .describe(
        'transfers of the same process that give or get the difference; else all others and the rest, in proportion'
      )
  }),
  z.strictObject({ input: modelId, value: kilograms })
])

/** A system to compute forwards, what to trace in it, and what to change. */
export const forwardDocument = z.strictObject({
  processes: z.array(z.strictObject({ id: modelId })).max(mostItems),
  transfers: z
    .array(
      z.strictObject({
        id: modelId,
        from: modelId,
        to: modelId.describe('a process, or else a destination outside the boundary'),
        share: share.describe('of what passes through "from"; what no transfer takes is its rest')
      })
    )
    .max(mostItems),
  inputs: z
    .array(z.strictObject({ id: modelId, to: modelId, value: kilograms }))
    .max(mostItems)
    .describe('what enters from outside'),
  downstreamOf: z
    .array(modelId)
    .max(mostQuestions)
    .default([])
    .describe('inputs: where does each end?'),
  upstreamOf: z
    .array(modelId)
    .max(mostQuestions)
    .default([])
    .describe('processes and destinations: from which inputs does each come?'),
  scenario: z.array(change).max(mostItems).optional().describe('changes, applied together')
})

const result = z.strictObject({
  processes: z.array(z.strictObject({ id: z.string(), throughput: z.number(), rest: z.number() })),
  transfers: z.array(
    z.strictObject({
      id: z.string(),
      from: z.string(),
      to: z.string(),
      share: z.number(),
      value: z.number()
    })
  ),
  destinations: z.array(z.strictObject({ id: z.string(), value: z.number() })),
  residual: z
    .number()
    .describe('largest remainder of the equations relative to the largest throughput')
})

const part = { value: z.number().describe('kg per period'), share: z.number() }

const attribution = z.strictObject({
  downstream: z.array(
    z.strictObject({
      input: z.string(),
      parts: z.array(
        z.strictObject({ at: z.string(), as: z.enum(['destination', 'rest']), ...part })
      )
    })
  ),
  upstream: z.array(
    z.strictObject({
      at: z.string(),
      value: z.number(),
      parts: z.array(z.strictObject({ input: z.string(), ...part }))
    })
  )
})

/** What was asked, in kg per period. */
export const forwardAnswer = z.strictObject({
  ...result.shape,
  attribution,
  scenario: z
    .strictObject({
      ...result.shape,
      attribution,
      difference: z
        .strictObject({
          processes: z.array(
            z.strictObject({ id: z.string(), throughput: z.number(), rest: z.number() })
          ),
          transfers: z.array(
            z.strictObject({ id: z.string(), share: z.number(), value: z.number() })
          ),
          destinations: z.array(z.strictObject({ id: z.string(), value: z.number() }))
        })
        .describe('with the changes minus without')
    })
    .nullable()
})

export type ForwardAnswer = z.infer<typeof forwardAnswer>

interface Traced extends ForwardResult {
  readonly attribution: Attribution
}

interface Computed extends Traced {
  readonly scenario: (Traced & { readonly difference: Difference }) | null
}

/**
 * Answers a document: the system computed forwards, its attributions, and both once more with the
 * changes of the scenario.
 *
 * @throws Failure `mfa_invalid`, `mfa_too_large`, `loop_without_exit`, `scenario_not_possible`
 */
export function computeForward(raw: unknown): Computed {
  const { downstreamOf, upstreamOf, scenario: changes, ...system } = readModel(forwardDocument, raw)
  const question = { downstreamOf, upstreamOf }
  const before = { ...forward(system), attribution: attribute(system, question) }
  if (changes === undefined) return { ...before, scenario: null }
  const tried = scenario(system, changes)
  return {
    ...before,
    scenario: {
      ...tried.after,
      attribution: attribute(tried.system, question),
      difference: tried.difference
    }
  }
}
