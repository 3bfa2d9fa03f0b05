import { Failure } from '../../../domain/failure.ts'
import type { Period } from '../../../domain/period.ts'
import { commonSd } from '../../flows/variance.ts'
import type { Bindings, Session } from '../../session.ts'
import { type WindowSql, windowSql } from '../../window.ts'
import type { SystemParameters } from './contract.ts'

/** A table of movements, and the columns that it has their sums in. */
interface Facts {
  readonly table: string
  readonly variance: string
  /** Sum of standard deviations by conversion factor. */
  readonly common: string
  readonly unknown: string
}

/** One row a movement: what alone tells the product, the lot and what was known when. */
const singleFacts: Facts = {
  table: 'flow',
  variance: 'n * sd_grams::hugeint * sd_grams',
  common: commonSd,
  unknown: 'case when mass_grams is null then n else 0 end'
}

/** A question for a system as pieces of SQL; the values are bound by name. */
export interface Asked {
  readonly parameters: SystemParameters
  /** Days and boundary, whatever the product. */
  readonly window: WindowSql
  /** The leanest table that can tell what is asked. */
  readonly facts: Facts
  readonly singleFacts: Facts
  /** Conditions on what moved, and on what it became. */
  readonly material: { readonly own: readonly string[]; readonly becomes: readonly string[] }
  readonly bindings: Bindings
}

function factsFor({ product, group, asKnownAt }: SystemParameters): Facts {
  if (product !== undefined || asKnownAt !== undefined) return singleFacts
  const table = group === undefined ? 'link_rollup' : 'flow_rollup'
  return { table, variance: 'variance', common: 'common_sd_grams', unknown: 'unknown_n' }
}

/** Conditions on the columns that hold a group and a product. */
function materialSql(
  { product, group }: SystemParameters,
  columns: { readonly group: string; readonly product: string }
): readonly string[] {
  const named = 'select id from dictionary where'
  return [
    ...(group === undefined ? [] : [`${columns.group} in (${named} lower(name) = lower($group))`]),
    ...(product === undefined ? [] : [`${columns.product} in (${named} name = $product)`])
  ]
}

/** The window up to the day as of which it is asked. */
function cutWindow({ from, to, asOf }: SystemParameters): { from: string; to: string } {
  if (asOf === undefined || asOf >= to) return { from, to }
  if (asOf >= from) return { from, to: asOf }
  throw new Failure('invalid_parameter', `asOf: ${asOf} is before from, ${from}`, {
    parameters: 'asOf'
  })
}

/**
 * Reads a question for a system.
 *
 * @throws Failure `invalid_parameter` where it is asked as of a day before the window.
 */
export async function askedFor(session: Session, given: SystemParameters): Promise<Asked> {
  const parameters = { ...given, ...cutWindow(given) }
  const { group, product, ...others } = parameters
  const window = await windowSql(session, others)
  return {
    parameters,
    window,
    facts: factsFor(parameters),
    singleFacts,
    material: {
      own: materialSql(parameters, { group: 'product_group', product: 'product' }),
      becomes: materialSql(parameters, { group: 'to_group', product: 'to_product' })
    },
    bindings: { ...window.bindings, group: group ?? null, product: product ?? null }
  }
}

/** The same question of some days of its window alone, without looking its names up again. */
export function within(asked: Asked, { from, to }: Period): Asked {
  const span = { from, to }
  return {
    ...asked,
    parameters: { ...asked.parameters, ...span },
    window: { ...asked.window, bindings: { ...asked.window.bindings, ...span } },
    bindings: { ...asked.bindings, ...span }
  }
}
