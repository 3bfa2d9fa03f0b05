/** Up to here a square fits 64 bits, where multiplying and adding cost a fraction of what 128 do. */
const smallSdGrams = 2_147_483_647

/**
 * SQL of the variance of a sum of facts, in squared grams, exactly: what is taken back has n = −1,
 * and errors are taken to be independent. The rows must have n and sd_grams.
 */
export const varianceSum = `coalesce(sum(
    case
      when sd_grams <= ${smallSdGrams} then (n * sd_grams * sd_grams)::hugeint
      else n * sd_grams::hugeint * sd_grams
    end
  ), 0)`
