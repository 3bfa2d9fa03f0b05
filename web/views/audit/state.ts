import {
  type AuditKind,
  auditKinds,
  type Outcome,
  outcomes
} from '../../../domain/access/audit-kinds.ts'

/** Which entries are shown; null: of whatever kind. */
export interface AuditState {
  readonly from: string | null
  readonly to: string | null
  readonly who: string | null
  readonly what: AuditKind | null
  readonly outcome: Outcome | null
  /** Entries older than this one. */
  readonly cursor: string | null
}

const names = ['from', 'to', 'who', 'what', 'outcome', 'cursor'] as const

/** Reads the state out of an address; what is missing or unknown is the default. */
export function readState(search: string): AuditState {
  const found = new URLSearchParams(search)
  const given = (name: string) => found.get(name) || null
  return {
    from: given('from'),
    to: given('to'),
    who: given('who'),
    what: auditKinds.find((known) => known === found.get('what')) ?? null,
    outcome: outcomes.find((known) => known === found.get('outcome')) ?? null,
    cursor: given('cursor')
  }
}

/** The search part of an address with the state in it; parameters of others, like `lang`, stay. */
export function writeState(search: string, state: AuditState): string {
  const written = new URLSearchParams(search)
  for (const name of names) {
    const value = state[name]
    if (value === null || value === '') written.delete(name)
    else written.set(name, value)
  }
  const text = written.toString()
  return text === '' ? '' : `?${text}`
}
