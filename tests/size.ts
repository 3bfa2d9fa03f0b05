/**
 * How much a test tries: little in `npm test`, all of it in `npm run nightly`, which gives vitest the
 * mode of that name.
 */
export function sized(sizes: { readonly daily: number; readonly nightly: number }): number {
  return process.env.MODE === 'nightly' ? sizes.nightly : sizes.daily
}
