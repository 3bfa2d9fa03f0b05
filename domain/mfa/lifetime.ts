import { Failure } from '../failure.ts'
import { normalTail } from './distributions.ts'

/** Unit of a lifetime and of a step; a day is 24 hours, whatever the clocks do. */
export const hoursOf = { hour: 1, day: 24 } as const
export type TimeUnit = keyof typeof hoursOf

/** How long food stays: `mean`, `sd` and `scale` in `unit`, `shape` a pure number. */
export type Lifetime =
  | { readonly law: 'fixed'; readonly unit: TimeUnit; readonly mean: number }
  | {
      readonly law: 'normal' | 'foldedNormal' | 'logNormal'
      readonly unit: TimeUnit
      readonly mean: number
      readonly sd: number
    }
  | {
      readonly law: 'weibull'
      readonly unit: TimeUnit
      readonly shape: number
      readonly scale: number
    }

/** Parameters of a law that are not usable, each in words. */
function wrongParameters(lifetime: Lifetime): string[] {
  const wrong: string[] = []
  const positive = (name: string, value: number) => {
    if (!(value > 0 && Number.isFinite(value))) wrong.push(`${name} ${value} must be above 0`)
  }
  if (lifetime.law === 'weibull') {
    positive('shape', lifetime.shape)
    positive('scale', lifetime.scale)
  } else {
    // A normal curve may have any centre: what lies before age 0 leaves at once.
    if (lifetime.law === 'fixed' || lifetime.law === 'logNormal') positive('mean', lifetime.mean)
    if (!Number.isFinite(lifetime.mean)) wrong.push(`mean ${lifetime.mean} must be a number`)
    if (lifetime.law !== 'fixed') positive('sd', lifetime.sd)
  }
  return wrong
}

/**
 * Share of a cohort that is still there at an age, as a function of the age in `unit`s, not
 * increasing, 1 for any age below 0. At age 0 it is 1 for every law but the normal one, where
 * the part of the curve that lies before age 0 has left at once. Against the error function of the
 * C library the relative error stays below 1e-13 up to 8 sd into the tail.
 *
 * - fixed: 1 while age < mean, then 0
 * - normal: 1 - Phi((age - mean) / sd)
 * - folded normal: the law of |N(mean, sd)|, by the parameters of the unfolded curve: Leone, Nelson
 *   & Nottingham 1961, Technometrics 3(4), doi 10.1080/00401706.1961.10489974
 * - log-normal: `mean` and `sd` are those of the lifetime itself, so that
 *   sigma^2 = ln(1 + sd^2 / mean^2) and mu = ln(mean) - sigma^2 / 2
 * - Weibull: exp(-(age / scale)^shape)
 *
 * @throws Failure `lifetime_not_usable`, with all that is wrong with the parameters
 */
export function survivalOf(lifetime: Lifetime): (age: number) => number {
  const wrong = wrongParameters(lifetime)
  if (wrong.length > 0) {
    throw new Failure(
      'lifetime_not_usable',
      `the ${lifetime.law} lifetime cannot be used: ${wrong.join('; ')}`,
      { law: lifetime.law }
    )
  }
  const law = lawOf(lifetime)
  return (age) => (age < 0 ? 1 : law(age))
}

function lawOf(lifetime: Lifetime): (age: number) => number {
  switch (lifetime.law) {
    case 'fixed':
      return (age) => (age < lifetime.mean ? 1 : 0)
    case 'normal':
      return (age) => normalTail((age - lifetime.mean) / lifetime.sd)
    case 'foldedNormal':
      return (age) =>
        normalTail((age - lifetime.mean) / lifetime.sd) +
        normalTail((age + lifetime.mean) / lifetime.sd)
    case 'logNormal': {
      const sigma = Math.sqrt(Math.log1p((lifetime.sd / lifetime.mean) ** 2))
      const mu = Math.log(lifetime.mean) - sigma ** 2 / 2
      return (age) => (age === 0 ? 1 : normalTail((Math.log(age) - mu) / sigma))
    }
    case 'weibull':
      return (age) => Math.exp(-((age / lifetime.scale) ** lifetime.shape))
  }
}
