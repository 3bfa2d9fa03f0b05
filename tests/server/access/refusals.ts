/** A refusal of one NGO's key, as the server counts it. */
export function refusalOf(route: string) {
  const by = '7c1a9d2f6683'
  const data = { principal: by, role: 'ngo', method: 'GET', route, asked: null } as const
  return { by, note: { type: 'AccessRefused', data: { ...data, code: 'not_allowed' } } } as const
}
