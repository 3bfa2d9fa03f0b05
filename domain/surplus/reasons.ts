/**
 * Why food is surplus, as Italian law 166/2016, article 2, lists it; `other` is ours, as the list of
 * the law is open.
 */
export const surplusReasons = [
  'unsold_low_demand',
  'withdrawn_company_spec',
  'promo_leftover',
  'near_expiry',
  'new_product_trial',
  'weather_damage',
  'production_planning_error',
  'secondary_packaging_damage',
  'other'
] as const
