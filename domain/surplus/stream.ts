import { only } from '../effective.ts'

/** Events of a surplus's own stream, out of which its decisions are made. */
export const ofSurplus = only(
  'SurplusDeclared',
  'SurplusClaimed',
  'SurplusDeclined',
  'ClaimReleased',
  'SurplusExpired',
  'SurplusWithdrawn',
  'SurplusCollected'
)
