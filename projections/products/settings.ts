import { counted } from '../facts.ts'

/**
 * SQL of conversion factors as they were set, each with the day on which its next value begins; of two
 * set for one day the later counts, as the earlier ends before it begins.
 *
 * @param asKnownAt like in `counted`.
 * @param condition on the settings that are looked at; each factor's must be whole.
 */
export function settingsSql(asKnownAt: string | undefined, condition: string = 'true'): string {
  return `
      select *, lead(valid_from) over (
        partition by factor_id order by valid_from, occurred_at, seq
      ) as next_from
      from ${counted('factor_setting', asKnownAt)}
      where ${condition}`
}
