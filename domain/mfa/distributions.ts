/** Lanczos coefficients, g = 7, n = 9 (Lanczos 1964); relative error below 1e-14 for x > 0. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7
] as const

/** Terms after which a series or fraction is given up; both need some multiple of sqrt(shape). */
const mostTerms = 100_000
const epsilon = 1e-16

/** ln Γ(x) for x > 0. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  let sum: number = lanczos[0]
  for (let term = 1; term < lanczos.length; term += 1) sum += (lanczos[term] ?? 0) / (x - 1 + term)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Lower incomplete gamma function by its series, DLMF 8.11.4, regularised. */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; n < mostTerms && Math.abs(term) > Math.abs(sum) * epsilon; n += 1) {
    term *= x / (shape + n)
    sum += term
  }
  return sum * Math.exp(-x + shape * Math.log(x) - logGamma(shape))
}

/** Upper incomplete gamma function by its continued fraction, DLMF 8.9.2, after Lentz (1976). */
function upperFraction(shape: number, x: number): number {
  const tiny = 1e-300
  let b = x + 1 - shape
  let c = 1 / tiny
  let d = 1 / b
  let product = d
  for (let n = 1; n < mostTerms; n += 1) {
    const a = -n * (n - shape)
    b += 2
    d = a * d + b
    if (Math.abs(d) < tiny) d = tiny
    c = b + a / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    const factor = c * d
    product *= factor
    if (Math.abs(factor - 1) < epsilon * 10) break
  }
  return product * Math.exp(-x + shape * Math.log(x) - logGamma(shape))
}

/** Q(shape, x) = Γ(shape, x) / Γ(shape), the regularised upper incomplete gamma function. */
function upperGamma(shape: number, x: number): number {
  if (x <= 0) return 1
  if (x < shape + 1) return Math.min(1, Math.max(0, 1 - lowerSeries(shape, x)))
  return Math.min(1, upperFraction(shape, x))
}

/** Probability that chi-square with `dof` degrees of freedom exceeds a value. */
export function chiSquareTail(value: number, dof: number): number {
  return upperGamma(dof / 2, value / 2)
}

/** Value that chi-square exceeds with a probability, by bisection to the last bit that matters. */
export function chiSquareCritical(probability: number, dof: number): number {
  let low = 0
  let high = dof + 10
  while (chiSquareTail(high, dof) > probability) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step += 1) {
    const middle = (low + high) / 2
    if (chiSquareTail(middle, dof) > probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Probability that a standard normal exceeds z. */
export function normalTail(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2
  return z >= 0 ? tail : 1 - tail
}

/** A first guess of the normal quantile, Abramowitz & Stegun 26.2.23; error below 4.5e-4. */
function roughNormalUpper(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail))
  const above = 2.515517 + t * (0.802853 + t * 0.010328)
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return t - above / below
}

/**
 * The z that a standard normal exceeds with a probability between 0 and 1; relative error below
 * 1e-12. A rough start is mended by Halley steps on `normalTail`.
 */
export function normalUpper(tail: number): number {
  if (tail > 0.5) return -normalUpper(1 - tail)
  if (tail === 0.5) return 0
  let z = roughNormalUpper(tail)
  for (let step = 0; step < 4; step += 1) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const newton = (normalTail(z) - tail) / density
    z += newton / (1 - (z * newton) / 2)
  }
  return z
}

/**
 * Critical |z| when `tests` are made at once at a joint level (Šidák 1967; mfa literature uses
 * beta = 1 − (1 − alpha)^(1/k)): the normal quantile at 1 − beta/2.
 */
export function sidakCritical(alpha: number, tests: number): number {
  const beta = -Math.expm1(Math.log1p(-alpha) / Math.max(1, tests))
  return normalUpper(beta / 2)
}
