import { Failure } from './failure.ts'
import { toGrams } from './grams.ts'
import { type Amount, fromGrams, packageUnits } from './quantity.ts'
import { splitGrams } from './split-grams.ts'

/**
 * Parts of a whole that is promised away bit by bit. They are counted in grams where the mass of the
 * whole is known, else in thousandths of the unit it was said in: 10 colli of no known mass are
 * 10,000 thousandths of a collo.
 */

const thousandths = 1_000

export interface Whole {
  /** Whether it is counted in grams; else in thousandths of the unit. */
  readonly inGrams: boolean
  readonly unit: Amount['unit']
  /** Grams or thousandths. */
  readonly total: number
  /** What was said of it, for parts that are said in the same unit; null where that is no help. */
  readonly said: { readonly unit: Amount['unit']; readonly total: number } | null
  /** Parts that nobody measured take basis, bound and deviation from here. */
  readonly like: Amount
}

function inThousandths({ value }: Amount): number {
  return toGrams(value, thousandths)
}

/** Mass units need no second way of counting where their grams are known. */
function isPackage(unit: Amount['unit']): boolean {
  return packageUnits.some((known) => known === unit)
}

/** One amount as a whole. */
export function wholeOf(like: Amount): Whole {
  const { unit, netGrams } = like
  const isMass = netGrams !== null
  const said = isMass && !isPackage(unit) ? null : { unit, total: inThousandths(like) }
  if (isMass) return { inGrams: true, unit: 'g', total: netGrams, said, like }
  return { inGrams: false, unit, total: inThousandths(like), said, like }
}

/** Several amounts as one whole; null where they have neither masses nor one unit in common. */
export function wholeOfAll([first, ...others]: readonly [Amount, ...Amount[]]): Whole | null {
  let whole = wholeOf(first)
  for (const next of others.map(wholeOf)) {
    if (next.inGrams !== whole.inGrams || next.unit !== whole.unit) return null
    const said =
      whole.said === null || next.said === null || whole.said.unit !== next.said.unit
        ? null
        : { unit: whole.said.unit, total: whole.said.total + next.said.total }
    whole = { ...whole, total: whole.total + next.total, said }
  }
  return whole
}

/** How much of the whole an amount is, in grams or thousandths; null where they do not compare. */
export function countOf(whole: Whole, amount: Amount): number | null {
  if (whole.inGrams && amount.netGrams !== null) return amount.netGrams
  if (whole.said === null || whole.said.unit !== amount.unit) return null
  const part = inThousandths(amount)
  if (!whole.inGrams) return part
  const { total } = whole.said
  return total === 0 ? null : Math.round((whole.total * part) / total)
}

/** A count in the words of people: `40 kg`, `3 collo`. */
export function countText({ inGrams, unit }: Whole, count: number): string {
  return inGrams ? `${fromGrams(count, 'kg')} kg` : `${count / thousandths} ${unit}`
}

/** A count as a figure: grams, or the unit that the whole was said in. */
export function countFigure({ inGrams }: Whole, count: number): number {
  return inGrams ? count : count / thousandths
}

/** An amount as it was said: `10 collo`, `>= 3 q`. */
export function saidText({ bound, value, unit }: Amount): string {
  return `${bound === '=' ? '' : `${bound} `}${value} ${unit}`
}

/** Whether two amounts were said in the same words, whatever mass was derived from them. */
export function saidAlike(a: Amount, b: Amount): boolean {
  return a.value === b.value && a.unit === b.unit && a.basis === b.basis && a.bound === b.bound
}

/** The part's standard deviation, as large in proportion as that of what it is like. */
function deviation({ netGrams, sdGrams }: Amount, count: number): number | null {
  if (netGrams === null || sdGrams === null || netGrams === 0) return sdGrams
  return Math.round((sdGrams * count) / netGrams)
}

/** A part that nobody measured by itself: as sure as the whole is. */
export function partOf(whole: Whole, count: number): Amount {
  const { inGrams, unit, like } = whole
  return {
    value: String(inGrams ? fromGrams(count, 'kg') : count / thousandths),
    unit: inGrams ? 'kg' : unit,
    netGrams: inGrams ? count : null,
    grossGrams: null,
    tareGrams: null,
    basis: like.basis,
    bound: like.bound,
    factorId: inGrams ? like.factorId : null,
    sdGrams: inGrams ? deviation(like, count) : null
  }
}

/** An amount with the mass that it has as so much of the whole; what was said stays. */
export function withMass(whole: Whole, amount: Amount, count: number): Amount {
  if (!whole.inGrams || amount.netGrams !== null) return amount
  const { like } = whole
  const sdGrams = deviation(like, count)
  return { ...amount, netGrams: count, factorId: like.factorId, sdGrams }
}

/** What four quarters, each rounded by up to half a gram, may differ from the whole. */
const roundingGrams = 2

/**
 * A share of the whole in percent, out of what is left of it. Where the two differ by rounding alone
 * it is all that is left, so that shares which make up the whole lose no gram of it.
 *
 * @throws Failure `unit_differs` where it would cut a package of unknown mass.
 */
export function shareOf(whole: Whole, percent: number, left: number): number {
  const [share = 0] = splitGrams(whole.total, [percent, 100 - percent])
  if (whole.inGrams) return Math.abs(left - share) <= roundingGrams ? left : share
  if (share % thousandths === 0) return share
  const all = countText(whole, whole.total)
  throw new Failure(
    'unit_differs',
    `${percent} % of ${all} is ${share / thousandths}, which cuts a ${whole.unit}, and its mass is not known; say a whole number of ${whole.unit}, or take the whole`,
    { percent, total: whole.total / thousandths, share: share / thousandths, unit: whole.unit }
  )
}
