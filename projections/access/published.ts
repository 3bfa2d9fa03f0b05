import { commonSd, commonSdSum } from '../flows/variance.ts'

/**
 * Rollups over published movements only, for the public: a rollup holds what was published and what was
 * observed in one sum, so they are added up anew. What is published is little and moves nothing from
 * lot to lot.
 */

/** Published movements outside the boundaries that are open anyway. */
export const isPublished =
  'publication is not null and boundary not in (select id from seen_boundary)'

/** In the columns of `flow_rollup`, or of `link_rollup` without a group. */
export function publishedRollup(group: 'product_group, ' | ''): string {
  return `
    select boundary, kind, valid_from, valid_to, source, target, factor, ${group}
      coalesce(sum(mass_grams), 0) as mass_grams,
      coalesce(sum(n * sd_grams::hugeint * sd_grams), 0) as variance,
      ${commonSdSum} as common_sd_grams, sum(n) as n,
      coalesce(sum(n) filter (mass_grams is null), 0) as unknown_n
    from main.flow
    where ${isPublished} and kind <> 'link'
    group by all`
}

/** What came in and what went out by one factor cancel in what they err. */
function counted(sign: '' | '-'): string {
  return `n * sd_grams::hugeint * sd_grams as variance, ${sign}${commonSd} as common_sd_grams`
}

/** In the columns of `balance_rollup`. */
export const publishedBalance = `
    select boundary, valid_from, valid_to, process, product_group, factor, sum(in_grams) as in_grams,
      sum(out_grams) as out_grams, sum(stock_grams) as stock_grams, 0 as became_grams,
      coalesce(sum(variance), 0) as variance, coalesce(sum(common_sd_grams), 0) as common_sd_grams,
      sum(in_n) as in_n, sum(out_n) as out_n, sum(stock_n) as stock_n
    from (
      select boundary, valid_from, valid_to, target as process, product_group, factor,
        mass_grams as in_grams, 0 as out_grams, 0 as stock_grams, ${counted('')},
        n as in_n, 0 as out_n, 0 as stock_n
      from main.flow
      where ${isPublished} and kind = 'flow'
      union all
      select boundary, valid_from, valid_to, source, product_group, factor, 0, mass_grams, 0,
        ${counted('-')},
        0, n, 0
      from main.flow
      where ${isPublished} and kind = 'flow'
      union all
      select boundary, valid_from, valid_to, source, product_group, factor, 0, 0, mass_grams,
        ${counted('-')},
        0, 0, n
      from main.flow
      where ${isPublished} and kind = 'stock'
    )
    group by all`

/** In the columns of `process_side`. */
export const publishedSides = `
    select boundary, process, sum(in_n) as in_n, sum(out_n) as out_n
    from (
      select boundary, target as process, n as in_n, 0 as out_n
      from main.flow
      where ${isPublished} and kind = 'flow'
      union all
      select boundary, source, 0, n
      from main.flow
      where ${isPublished} and kind = 'flow'
    )
    group by all`
