import { type Amount, relativeSdByBasis } from '../../domain/quantity.ts'
import type { Product } from './product.ts'

type Basis = Amount['basis']

/**
 * Amounts as they would be stored after reading what a reporter says: written out here because a
 * million of them need no parsing. Grams become kilograms with a point, which is exact.
 */
function inKilograms(grams: number, basis: Basis): Amount {
  return {
    value: String(grams / 1_000),
    unit: 'kg',
    netGrams: grams,
    grossGrams: null,
    tareGrams: null,
    basis,
    bound: '=',
    factorId: null,
    sdGrams: Math.round(grams * relativeSdByBasis[basis])
  }
}

export function weighed(grams: number): Amount {
  return inKilograms(grams, 'weighed')
}

/** As the paper says. */
export function declared(grams: number): Amount {
  return inKilograms(grams, 'declared')
}

export function estimated(grams: number): Amount {
  return inKilograms(grams, 'estimated')
}

/** A scale reading with its crate. */
export function weighedWithTare(grams: number, tareGrams: number): Amount {
  return {
    ...inKilograms(grams, 'weighed'),
    value: String((grams + tareGrams) / 1_000),
    grossGrams: grams + tareGrams,
    tareGrams
  }
}

/** Packages of a product; without a factor their mass is not known. */
export function packages(count: number, product: Product, basis: Basis): Amount {
  const { factorId, packageGrams, unit } = product
  const netGrams = factorId === null ? null : count * packageGrams
  return {
    value: String(count),
    unit,
    netGrams,
    grossGrams: null,
    tareGrams: null,
    basis,
    bound: '=',
    factorId,
    sdGrams: netGrams === null ? null : Math.round(netGrams * relativeSdByBasis[basis])
  }
}
