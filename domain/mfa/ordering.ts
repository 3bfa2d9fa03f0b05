/** Adjacency of a symmetric matrix: both triangles, no diagonal. */
export interface Pattern {
  readonly size: number
  readonly start: Int32Array
  readonly index: Int32Array
}

/** Vertices by degree, as doubly linked lists; taking the least is nearly constant time. */
class DegreeLists {
  readonly #head: Int32Array
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #degree: Int32Array
  #least = 0

  constructor(size: number) {
    this.#head = new Int32Array(size + 1).fill(-1)
    this.#next = new Int32Array(size).fill(-1)
    this.#previous = new Int32Array(size).fill(-1)
    this.#degree = new Int32Array(size)
  }

  add(vertex: number, degree: number): void {
    const first = this.#head[degree] ?? -1
    this.#next[vertex] = first
    this.#previous[vertex] = -1
    if (first >= 0) this.#previous[first] = vertex
    this.#head[degree] = vertex
    this.#degree[vertex] = degree
    if (degree < this.#least) this.#least = degree
  }

  remove(vertex: number): void {
    const next = this.#next[vertex] ?? -1
    const previous = this.#previous[vertex] ?? -1
    if (next >= 0) this.#previous[next] = previous
    if (previous >= 0) this.#next[previous] = next
    else this.#head[this.#degree[vertex] ?? 0] = next
  }

  takeLeast(): number {
    while ((this.#head[this.#least] ?? -1) < 0) this.#least += 1
    const vertex = this.#head[this.#least] ?? -1
    this.remove(vertex)
    return vertex
  }
}

/**
 * The quotient graph of an elimination (George & Liu 1981, ch. 5): what was eliminated lives on as
 * elements, sets of vertices that have become neighbours of each other.
 */
class QuotientGraph {
  readonly #neighbours: number[][]
  readonly #elements: number[][]
  readonly #members: number[][]
  readonly #mark: Int32Array
  readonly #seen: Int32Array
  readonly #outside: Int32Array
  readonly #absorbed: Uint8Array

  constructor({ size, start, index }: Pattern) {
    this.#neighbours = Array.from({ length: size }, (_, vertex) =>
      Array.from(index.subarray(start[vertex] ?? 0, start[vertex + 1] ?? 0))
    )
    this.#elements = Array.from({ length: size }, () => [])
    this.#members = Array.from({ length: size }, () => [])
    this.#mark = new Int32Array(size).fill(-1)
    this.#seen = new Int32Array(size).fill(-1)
    this.#outside = new Int32Array(size)
    this.#absorbed = new Uint8Array(size)
  }

  /** Eliminates a vertex; the vertices that thereby become neighbours of each other. */
  eliminate(pivot: number): readonly number[] {
    const joined: number[] = []
    this.#mark[pivot] = pivot
    const join = (vertices: readonly number[]) => {
      for (const vertex of vertices) {
        if (this.#mark[vertex] === pivot) continue
        this.#mark[vertex] = pivot
        joined.push(vertex)
      }
    }
    join(this.#neighbours[pivot] ?? [])
    for (const element of this.#elements[pivot] ?? []) {
      if (this.#absorbed[element] === 1) continue
      join(this.#members[element] ?? [])
      this.#absorbed[element] = 1
      this.#members[element] = []
    }
    this.#neighbours[pivot] = []
    this.#members[pivot] = joined
    this.#countOutside(pivot, joined)
    return joined
  }

  /** How many members of each touched element lie outside the new one. */
  #countOutside(pivot: number, joined: readonly number[]): void {
    for (const vertex of joined) {
      for (const element of this.#elements[vertex] ?? []) {
        if (this.#absorbed[element] === 1) continue
        if (this.#seen[element] !== pivot) {
          this.#seen[element] = pivot
          this.#outside[element] = this.#members[element]?.length ?? 0
        }
        this.#outside[element] = (this.#outside[element] ?? 0) - 1
      }
    }
  }

  /** Tidies a vertex of the new element; a bound of its degree (Amestoy, Davis & Duff 1996, § 4). */
  update(vertex: number, pivot: number, joined: number): number {
    let degree = joined - 1
    const elements: number[] = []
    for (const element of this.#elements[vertex] ?? []) {
      if (this.#absorbed[element] === 1) continue
      const outside = this.#outside[element] ?? 0
      if (outside === 0) {
        this.#absorbed[element] = 1
        continue
      }
      degree += outside
      elements.push(element)
    }
    elements.push(pivot)
    this.#elements[vertex] = elements
    const neighbours = (this.#neighbours[vertex] ?? []).filter(
      (neighbour) => this.#mark[neighbour] !== pivot
    )
    this.#neighbours[vertex] = neighbours
    return degree + neighbours.length
  }
}

/**
 * A fill-reducing order of elimination by approximate minimum degree (Amestoy, Davis & Duff 1996,
 * SIAM J. Matrix Anal. Appl. 17, 886–905), without supervariables. The same pattern gives the same
 * order.
 *
 * @returns the vertices in the order of elimination.
 */
export function minimumDegree(pattern: Pattern): Int32Array {
  const { size, start } = pattern
  const graph = new QuotientGraph(pattern)
  const lists = new DegreeLists(size)
  for (let vertex = size - 1; vertex >= 0; vertex -= 1) {
    lists.add(vertex, (start[vertex + 1] ?? 0) - (start[vertex] ?? 0))
  }
  const order = new Int32Array(size)
  for (let step = 0; step < size; ) {
    const pivot = lists.takeLeast()
    order[step] = pivot
    step += 1
    const joined = graph.eliminate(pivot)
    const left = size - step
    if (joined.length === left) {
      // All that are left are neighbours of each other: no order is better than another.
      order.set(joined, step)
      return order
    }
    for (const vertex of joined) {
      lists.remove(vertex)
      lists.add(vertex, Math.min(graph.update(vertex, pivot, joined.length), left - 1))
    }
  }
  return order
}
