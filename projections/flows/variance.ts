/** Up to here a square fits 64 bits, where multiplying and adding cost a fraction of what 128 do. */
const smallSdGrams = 2_147_483_647

/**
 * SQL of the sum of the squared standard deviations of facts, in squared grams, exactly: what is taken
 * back has n = −1. It is the variance of their sum where their errors are independent. The rows must
 * have n and sd_grams.
 */
export const varianceSum = `coalesce(sum(
    case
      when sd_grams <= ${smallSdGrams} then (n * sd_grams * sd_grams)::hugeint
      else n * sd_grams::hugeint * sd_grams
    end
  ), 0)`

/** SQL of what a fact errs together with all that its conversion factor made, in grams, with its sign. */
export const commonSd = 'if(factor is null, 0, n * sd_grams)'

/**
 * SQL of the sum of the standard deviations of what one conversion factor made, in grams: packages that
 * were counted all err by what it errs, so that theirs add up as they are (JCGM 100:2008, 5.2.2, with a
 * correlation of 1). 0 for all else. The rows must have n, sd_grams and, in their key, factor.
 */
export const commonSdSum = `coalesce(sum(${commonSd}), 0)`
