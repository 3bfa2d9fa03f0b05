import { z } from 'zod'
import type { Decider } from '../decider.ts'
import { Failure } from '../failure.ts'
import { boundaryId } from '../movement.ts'
import { audienceSet, type audiences, type BoundaryFacts, boundaryFacts } from './events.ts'

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

export const setBoundaryAudience = z.strictObject({
  type: z.literal('SetBoundaryAudience'),
  ...audienceSet.shape
})

export type BoundaryCommand =
  | z.infer<typeof defineBoundary>
  | z.infer<typeof reviseBoundary>
  | z.infer<typeof setBoundaryAudience>

export type BoundaryEvent =
  | {
      readonly type: 'BoundaryDefined'
      readonly data: BoundaryFacts & { readonly boundary: string }
    }
  | {
      readonly type: 'BoundaryRevised'
      readonly data: BoundaryFacts & { readonly boundary: string; readonly reason: string }
    }
  | { readonly type: 'BoundaryAudienceSet'; readonly data: z.infer<typeof audienceSet> }

export type BoundaryState =
  | { readonly status: 'undefined' }
  | {
      readonly status: 'defined'
      readonly facts: BoundaryFacts
      readonly audience: (typeof audiences)[number]
    }

function sameFacts(a: BoundaryFacts, b: BoundaryFacts): boolean {
  return a.label === b.label && a.inhabitants === b.inhabitants && a.source === b.source
}

function unknown(boundary: string): Failure {
  return new Failure('boundary_unknown', `${boundary} is not defined; use DefineBoundary first`, {
    boundary
  })
}

function decide(command: BoundaryCommand, state: BoundaryState): readonly BoundaryEvent[] {
  switch (command.type) {
    case 'DefineBoundary': {
      const { type: _, ...facts } = command
      if (state.status === 'undefined') return [{ type: 'BoundaryDefined', data: facts }]
      if (sameFacts(state.facts, command)) return []
      throw new Failure(
        'boundary_differs',
        `${command.boundary} is defined as "${state.facts.label}" with ${state.facts.inhabitants ?? 'unknown'} inhabitants; use ReviseBoundary with a reason`,
        { boundary: command.boundary, inhabitants: state.facts.inhabitants }
      )
    }
    case 'ReviseBoundary': {
      if (state.status === 'undefined') throw unknown(command.boundary)
      const { type: _, ...facts } = command
      return sameFacts(state.facts, command) ? [] : [{ type: 'BoundaryRevised', data: facts }]
    }
    case 'SetBoundaryAudience': {
      if (state.status === 'undefined') throw unknown(command.boundary)
      const { type: _, ...data } = command
      return state.audience === data.audience ? [] : [{ type: 'BoundaryAudienceSet', data }]
    }
  }
}

function evolve(state: BoundaryState, event: BoundaryEvent): BoundaryState {
  if (event.type === 'BoundaryAudienceSet') {
    return state.status === 'undefined' ? state : { ...state, audience: event.data.audience }
  }
  const { label, inhabitants, source } = event.data
  const audience = state.status === 'undefined' ? 'members' : state.audience
  return { status: 'defined', facts: { label, inhabitants, source }, audience }
}

/**
 * A boundary is defined once; its facts change only by a revision that gives a reason. What is
 * recorded of it is for its members, until it is opened to everybody for a reason.
 */
export const boundaryDecider: Decider<BoundaryState, BoundaryCommand, BoundaryEvent> = {
  initial: { status: 'undefined' },
  evolve,
  decide
}
