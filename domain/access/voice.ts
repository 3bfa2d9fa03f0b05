import type { SpeakingRole } from './role.ts'

/**
 * Whose statement an observation is. The desk may make all of them; a party makes those of its own
 * places, on a market day on which they were its own (ownership.ts).
 */
export interface Voice<Data> {
  /** Who may make it, of its own places. */
  readonly roles: readonly SpeakingRole[]
  /** Places, by the field that names them, that must be the sender's own. */
  readonly of: (data: Data) => Readonly<Record<string, string>>
}

/** Statements that only the desk makes: what was published, and what holds for all. */
export const deskOnly: Voice<unknown> = { roles: [], of: () => ({}) }
