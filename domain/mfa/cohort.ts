import { Failure } from '../failure.ts'
import { hoursOf, type Lifetime, survivalOf, type TimeUnit } from './lifetime.ts'

/** When, within its step, what comes in comes in. */
const entries = { start: 1, middle: 0.5, end: 0 } as const
type Entry = keyof typeof entries

/** A year of hours; the work grows with the square of the steps. */
export const maxSteps = 10_000

/** Below this the inflow that explains a stock would carry its rounding a million times over. */
const leastSurvival = 1e-6

/** Rounding that a balance may keep, relative to the largest mass that occurs. */
const balanceTolerance = 1e-9
/** Masses of this size are at the end of what numbers can tell apart. */
const leastMass = 1e-290

export interface StockModel {
  readonly lifetime: Lifetime
  readonly step: TimeUnit
  readonly entry: Entry
  /** What is there before the first step: mass in kg by its age in whole steps. */
  readonly opening: readonly { readonly age: number; readonly mass: number }[]
  /** Either the inflow of every step in kg, or the stock at the end of every step in kg. */
  readonly driver:
    | { readonly by: 'inflow'; readonly inflow: readonly number[] }
    | { readonly by: 'stock'; readonly stock: readonly number[]; readonly removeEarly: boolean }
}

/** One step, in kg. `imbalance` is inflow - outflow - early - stock change: rounding alone. */
interface StockStep {
  readonly inflow: number
  /** What leaves by the law of the lifetime: for food, what spoils. */
  readonly outflow: number
  /** What was taken out before its time, since the stock fell faster than the lifetime allows. */
  readonly early: number
  readonly stock: number
  readonly change: number
  readonly imbalance: number
}

export interface StockCourse {
  readonly steps: readonly StockStep[]
  /** What is left at the end, by the step in which it came in; below 0 for the opening stock. */
  readonly cohorts: readonly { readonly step: number; readonly mass: number }[]
}

/** Born in a step; `entered` is the mass at entry that would explain what is there. */
interface Cohort {
  readonly born: number
  entered: number
}

/** `survival[k]` is the share left at the end of the k-th step after the step of entry. */
function survivalTable(model: StockModel, steps: number): Float64Array {
  const survival = survivalOf(model.lifetime)
  const unitsPerStep = hoursOf[model.step] / hoursOf[model.lifetime.unit]
  const oldest = model.opening.reduce((most, { age }) => Math.max(most, age), 0)
  return Float64Array.from({ length: steps + oldest + 1 }, (_, k) =>
    survival((k + entries[model.entry]) * unitsPerStep)
  )
}

function refuseUnusable(model: StockModel): void {
  const given = model.driver.by === 'inflow' ? model.driver.inflow : model.driver.stock
  if (given.length > maxSteps) {
    throw new Failure(
      'too_many_rows',
      `${given.length} steps exceed the ${maxSteps} of one call; take longer steps or parts`,
      { steps: given.length, most: maxSteps }
    )
  }
  const wrong = given.flatMap((mass, step) =>
    mass >= 0 && Number.isFinite(mass) ? [] : [`${model.driver.by} ${mass} kg of step ${step}`]
  )
  for (const { age, mass } of model.opening) {
    if (!(Number.isInteger(age) && age >= 0 && age <= maxSteps)) {
      wrong.push(`age ${age} of the opening stock, which must be whole steps up to ${maxSteps}`)
    }
    if (!(mass >= 0 && Number.isFinite(mass))) wrong.push(`opening stock ${mass} kg of age ${age}`)
  }
  if (wrong.length > 0) {
    throw new Failure(
      'stock_not_usable',
      `masses must be numbers of 0 or more; not so are: ${wrong.join('; ')}`,
      { wrong: wrong.length }
    )
  }
}

function openingCohorts({ opening }: StockModel, survival: Float64Array): Cohort[] {
  const gone = opening.filter(({ age, mass }) => mass > 0 && !((survival[age] ?? 0) > 0))
  if (gone.length > 0) {
    const list = gone.map(({ age, mass }) => `${mass} kg of age ${age}`).join('; ')
    throw new Failure(
      'stock_not_usable',
      `by the lifetime nothing of the opening stock would be left at these ages: ${list}`,
      { wrong: gone.length }
    )
  }
  return opening
    .filter(({ mass }) => mass > 0)
    .map(({ age, mass }) => ({ born: -1 - age, entered: mass / (survival[age] ?? 1) }))
}

/** What is there at the end of a step and what left within it, of the cohorts of before. */
function survivors(cohorts: readonly Cohort[], step: number, survival: Float64Array) {
  let left = 0
  let outflow = 0
  for (const { born, entered } of cohorts) {
    const now = survival[step - born] ?? 0
    left += entered * now
    outflow += entered * ((survival[step - born - 1] ?? 1) - now)
  }
  return { left, outflow }
}

/** The mass that came in within a step, and what had to be taken out early before. */
function entering(model: StockModel, step: number, left: number, atEntry: number) {
  const { driver } = model
  if (driver.by === 'inflow') return { inflow: driver.inflow[step] ?? 0, early: 0 }
  const wanted = driver.stock[step] ?? 0
  if (wanted >= left) return { inflow: (wanted - left) / atEntry, early: 0 }
  // A difference of rounding is no removal.
  return left - wanted <= balanceTolerance * left
    ? { inflow: 0, early: 0 }
    : { inflow: 0, early: left - wanted }
}

function refuseUndetermined(model: StockModel, atEntry: number): void {
  if (model.driver.by === 'inflow' || atEntry >= leastSurvival) return
  throw new Failure(
    'inflow_not_determined',
    `a share of ${atEntry} of what comes in is left at the end of its step, so that the stock does not tell the inflow; take shorter steps, or let the inflow enter at the end of the step`,
    { share: atEntry, least: leastSurvival }
  )
}

function refuseFalling(model: StockModel, steps: readonly StockStep[]): void {
  if (model.driver.by === 'inflow' || model.driver.removeEarly) return
  const falling = steps.flatMap(({ early }, step) => (early > 0 ? [`step ${step}: ${early}`] : []))
  if (falling.length === 0) return
  throw new Failure(
    'stock_falls_too_fast',
    `the stock falls faster than the lifetime allows, which would need a negative inflow (kg too much): ${falling.join('; ')}; allow early removal, or correct the stock`,
    { steps: falling.length }
  )
}

function refuseImbalance(steps: readonly StockStep[], largest: number): void {
  const open = steps.flatMap(({ imbalance }, step) =>
    Math.abs(imbalance) <= balanceTolerance * Math.max(largest, leastMass)
      ? []
      : [`step ${step}: ${imbalance}`]
  )
  if (open.length > 0) {
    throw new Failure('internal', `the balance of a stock does not close (kg): ${open.join('; ')}`)
  }
}

/**
 * The course of a stock by cohorts: Pauliuk & Heeren 2020, ODYM, doi 10.1111/jiec.12952, whose
 * S(t,c) = I(c) sf(t-c) is summed over the cohorts, outflow being what the survival loses in a
 * step. Driven by the stock, I(t) = (S(t) - sum of the older cohorts) / sf at the end of the step
 * of entry; where that would be negative the stock falls faster than the lifetime allows: with
 * `removeEarly` all cohorts then give the same share, else it is refused. The balance of every
 * step is checked against stocks that are summed apart from the flows.
 *
 * @returns masses in kg, one entry per step
 * @throws Failure `lifetime_not_usable`, `stock_not_usable`, `too_many_rows`,
 *   `inflow_not_determined`, `stock_falls_too_fast`, each listing all that is wrong
 */
export function stockCourse(model: StockModel): StockCourse {
  refuseUnusable(model)
  const { driver, opening } = model
  const count = driver.by === 'inflow' ? driver.inflow.length : driver.stock.length
  const survival = survivalTable(model, count)
  const atEntry = survival[0] ?? 1
  refuseUndetermined(model, atEntry)
  const cohorts = openingCohorts(model, survival)
  const steps: StockStep[] = []
  let before = opening.reduce((sum, { mass }) => sum + mass, 0)
  let largest = before
  for (let step = 0; step < count; step += 1) {
    const { left, outflow } = survivors(cohorts, step, survival)
    const { inflow, early } = entering(model, step, left, atEntry)
    if (early > 0) {
      for (const cohort of cohorts) cohort.entered *= (left - early) / left
    }
    if (inflow > 0) cohorts.push({ born: step, entered: inflow })
    const stock = cohorts.reduce(
      (sum, { born, entered }) => sum + entered * (survival[step - born] ?? 0),
      0
    )
    const gone = outflow + inflow * (1 - atEntry)
    const change = stock - before
    steps.push({
      inflow,
      outflow: gone,
      early,
      stock,
      change,
      imbalance: inflow - gone - early - change
    })
    largest = Math.max(largest, before + inflow)
    before = stock
  }
  refuseFalling(model, steps)
  refuseImbalance(steps, largest)
  return { steps, cohorts: remaining(cohorts, count - 1, survival) }
}

function remaining(cohorts: readonly Cohort[], last: number, survival: Float64Array) {
  return cohorts
    .map(({ born, entered }) => ({ step: born, mass: entered * (survival[last - born] ?? 0) }))
    .filter(({ mass }) => mass > 0)
}
