/** What a sign-in still lacks: a code of the second factor, or the setting up of one. Closed list. */
export const secondSteps = ['code', 'enrol'] as const
export type SecondStep = (typeof secondSteps)[number]
