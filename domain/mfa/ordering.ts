import { DegreeLists } from './degree-lists.ts'
import { type Pattern, QuotientGraph } from './quotient-graph.ts'

/**
 * A fill-reducing order of elimination by approximate minimum degree (Amestoy, Davis & Duff 1996,
 * SIAM J. Matrix Anal. Appl. 17, 886–905), with supervariables, mass elimination and aggressive
 * absorption. The same pattern gives the same order.
 *
 * @returns the vertices in the order of elimination.
 */
export function minimumDegree(pattern: Pattern): Int32Array {
  const { size } = pattern
  const graph = new QuotientGraph(pattern)
  const lists = new DegreeLists(size)
  for (let vertex = size - 1; vertex >= 0; vertex -= 1) lists.add(vertex, graph.degreeOf(vertex))
  const order = new Int32Array(size)
  for (let at = 0; at < size; ) {
    const pivot = lists.takeLeast()
    graph.eliminate(pivot, lists)
    at = graph.write(pivot, order, at)
  }
  return order
}
