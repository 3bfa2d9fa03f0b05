import { z } from 'zod'
import type { Decider } from '../decider.ts'
import { Failure } from '../failure.ts'
import { boundaryId } from '../movement.ts'
import { type BoundaryFacts, boundaryFacts } from './events.ts'

export const defineBoundary = z.strictObject({
  type: z.literal('DefineBoundary'),
  boundary: boundaryId,
  ...boundaryFacts.shape
})

export const reviseBoundary = z.strictObject({
  type: z.literal('ReviseBoundary'),
  boundary: boundaryId,
  ...boundaryFacts.shape,
  reason: z.string().min(1).max(500)
})

export type BoundaryCommand = z.infer<typeof defineBoundary> | z.infer<typeof reviseBoundary>

export type BoundaryEvent =
  | {
      readonly type: 'BoundaryDefined'
      readonly data: BoundaryFacts & { readonly boundary: string }
    }
  | {
      readonly type: 'BoundaryRevised'
      readonly data: BoundaryFacts & { readonly boundary: string; readonly reason: string }
    }

export type BoundaryState =
  | { readonly status: 'undefined' }
  | { readonly status: 'defined'; readonly facts: BoundaryFacts }

function sameFacts(a: BoundaryFacts, b: BoundaryFacts): boolean {
  return a.label === b.label && a.inhabitants === b.inhabitants && a.source === b.source
}

function decide(command: BoundaryCommand, state: BoundaryState): readonly BoundaryEvent[] {
  const { type, ...data } = command
  if (state.status === 'defined' && sameFacts(state.facts, command)) return []
  switch (command.type) {
    case 'DefineBoundary': {
      if (state.status === 'undefined') {
        const { type: _, ...facts } = command
        return [{ type: 'BoundaryDefined', data: facts }]
      }
      throw new Failure(
        'boundary_differs',
        `${data.boundary} is defined as "${state.facts.label}" with ${state.facts.inhabitants ?? 'unknown'} inhabitants; use ReviseBoundary with a reason`,
        { boundary: data.boundary, inhabitants: state.facts.inhabitants }
      )
    }
    case 'ReviseBoundary': {
      if (state.status === 'undefined') {
        throw new Failure(
          'boundary_unknown',
          `${data.boundary} is not defined; use DefineBoundary first`,
          { boundary: data.boundary }
        )
      }
      const { type: _, ...facts } = command
      return [{ type: 'BoundaryRevised', data: facts }]
    }
  }
}

/** A boundary is defined once; its facts change only by a revision that gives a reason. */
export const boundaryDecider: Decider<BoundaryState, BoundaryCommand, BoundaryEvent> = {
  initial: { status: 'undefined' },
  evolve: (_, event) => {
    const { label, inhabitants, source } = event.data
    return { status: 'defined', facts: { label, inhabitants, source } }
  },
  decide
}
