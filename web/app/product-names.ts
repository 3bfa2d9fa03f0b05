import type { ListAnswer } from '../../projections/products/contract.ts'
import { language } from './address.ts'
import { query } from './api.ts'
import { useResource } from './resource.ts'
import { labelOf } from './texts/labels.ts'

/**
 * What people call a product, or a group where no product is told: in the language of the page, and
 * the id where no event has named it yet.
 */
export function useProductNames(): (product: string) => string {
  const { resource } = useResource('products', (signal) =>
    query<ListAnswer>('/api/products/list', {}, signal)
  )
  const code = language.value
  const rows = resource.value?.value.rows ?? []
  const names = new Map(rows.map(({ product, label }) => [product, label[code]]))
  return (product) => names.get(product) ?? labelOf(code, product)
}
