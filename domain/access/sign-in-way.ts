/** How somebody signed in. Closed list. */
export const signInWays = ['oidc', 'mail', 'set-up', 'demo'] as const
export type SignInWay = (typeof signInWays)[number]
