import type { DegreeLists } from './degree-lists.ts'

/** Adjacency of a symmetric matrix: both triangles, no diagonal. */
export interface Pattern {
  readonly size: number
  readonly start: Int32Array
  readonly index: Int32Array
}

/**
 * The quotient graph of an elimination (George & Liu 1981, ch. 5): what was eliminated lives on as
 * elements, lists of vertices that have become neighbours of each other. Vertices with the same
 * neighbours are joined to one of their sum of weights, and eliminated together. All lists stand in one
 * array of numbers; a new element is written at its end.
 */
export class QuotientGraph {
  /** Of a vertex first its elements, then its neighbours; of an element its vertices. */
  #lists: Int32Array
  #filled: number
  readonly #start: Int32Array
  readonly #length: Int32Array
  readonly #elements: Int32Array
  /** Of a vertex, how many it stands for: 0 once it was joined or eliminated, below 0 in the pivot's. */
  readonly #weight: Int32Array
  /** Of an element, how many vertices it has; of a vertex, the bound of its degree. */
  readonly #degree: Int32Array
  /** Of an element, mark + its vertices outside the new one; 0 once it was absorbed. */
  readonly #outside: Float64Array
  #mark = 1
  /** Chains of vertices that are eliminated with the first of them. */
  readonly #chain: Int32Array
  readonly #chainEnd: Int32Array
  readonly #scratch: Int32Array
  readonly #bucket: Int32Array
  readonly #inBucket: Int32Array
  readonly #hash: Int32Array
  #left: number
  /** First place and length of the last element. */
  #newest = 0
  #count = 0

  constructor({ size, start, index }: Pattern) {
    this.#lists = new Int32Array(2 * index.length + size)
    this.#lists.set(index)
    this.#filled = index.length
    this.#start = start.slice(0, size)
    this.#length = new Int32Array(size)
    this.#degree = new Int32Array(size)
    this.#elements = new Int32Array(size)
    this.#weight = new Int32Array(size).fill(1)
    this.#outside = new Float64Array(size).fill(1)
    this.#chain = new Int32Array(size).fill(-1)
    this.#chainEnd = new Int32Array(size)
    for (let vertex = 0; vertex < size; vertex += 1) {
      const length = (start[vertex + 1] ?? 0) - (start[vertex] ?? 0)
      this.#length[vertex] = length
      this.#degree[vertex] = length
      this.#chainEnd[vertex] = vertex
    }
    this.#scratch = new Int32Array(size)
    this.#bucket = new Int32Array(size).fill(-1)
    this.#inBucket = new Int32Array(size)
    this.#hash = new Int32Array(size)
    this.#left = size
  }

  degreeOf(vertex: number): number {
    return this.#degree[vertex] ?? 0
  }

  /** Writes a vertex and those that go with it; the number of places written to. */
  write(pivot: number, order: Int32Array, from: number): number {
    let at = from
    for (let vertex = pivot; vertex >= 0; vertex = this.#chain[vertex] ?? -1) {
      order[at] = vertex
      at += 1
    }
    return at
  }

  /** Makes a vertex go where another goes. */
  #join(vertex: number, into: number): void {
    this.#chain[this.#chainEnd[into] ?? 0] = vertex
    this.#chainEnd[into] = this.#chainEnd[vertex] ?? 0
    this.#weight[vertex] = 0
    this.#length[vertex] = 0
  }

  /** Room for one more element at the end of the lists. */
  #reserve(): void {
    const most = this.#filled + this.#left
    if (most <= this.#lists.length) return
    const larger = new Int32Array(Math.max(2 * this.#lists.length, most))
    larger.set(this.#lists.subarray(0, this.#filled))
    this.#lists = larger
  }

  /** Adds vertices of a list to the new element, each once, and takes them off the degree lists. */
  #gather(from: number, length: number, lists: DegreeLists): number {
    const all = this.#lists
    const weights = this.#weight
    let filled = this.#filled
    let sum = 0
    for (let at = from; at < from + length; at += 1) {
      const vertex = all[at] ?? 0
      const weight = weights[vertex] ?? 0
      if (weight <= 0) continue
      weights[vertex] = -weight
      sum += weight
      all[filled] = vertex
      filled += 1
      lists.remove(vertex)
    }
    this.#filled = filled
    return sum
  }

  /**
   * Eliminates a vertex: its neighbours become an element, vertices that have no other neighbours go
   * with it, and those that have become alike are joined. The others are back on the degree lists.
   */
  eliminate(pivot: number, lists: DegreeLists): void {
    this.#reserve()
    const own = this.#weight[pivot] ?? 0
    this.#left -= own
    this.#weight[pivot] = 0
    this.#newest = this.#filled
    const start = this.#start[pivot] ?? 0
    const elements = this.#elements[pivot] ?? 0
    let size = 0
    for (let at = start; at < start + elements; at += 1) {
      const element = this.#lists[at] ?? 0
      if (this.#outside[element] === 0) continue
      size += this.#gather(this.#start[element] ?? 0, this.#length[element] ?? 0, lists)
      this.#outside[element] = 0
    }
    size += this.#gather(start + elements, (this.#length[pivot] ?? 0) - elements, lists)
    this.#count = this.#filled - this.#newest
    this.#start[pivot] = this.#newest
    this.#countOutside()
    const last = this.#newest + this.#count
    for (let at = this.#newest; at < last; at += 1) {
      size -= this.#tidy(this.#lists[at] ?? 0, pivot)
    }
    this.#joinAlike()
    this.#restore(pivot, size, lists)
    this.#mark += 2 * this.#degree.length + 1
    this.#outside[pivot] = this.#count === 0 ? 0 : this.#mark
    this.#degree[pivot] = size
  }

  /** How many vertices of each touched element lie outside the new one. */
  #countOutside(): void {
    const mark = this.#mark
    const lists = this.#lists
    const outsides = this.#outside
    const last = this.#newest + this.#count
    for (let at = this.#newest; at < last; at += 1) {
      const vertex = lists[at] ?? 0
      const weight = -(this.#weight[vertex] ?? 0)
      const start = this.#start[vertex] ?? 0
      const end = start + (this.#elements[vertex] ?? 0)
      for (let to = start; to < end; to += 1) {
        const element = lists[to] ?? 0
        const outside = outsides[element] ?? 0
        if (outside === 0) continue
        outsides[element] =
          outside > mark ? outside - weight : mark + 1 + (this.#degree[element] ?? 0) - weight
      }
    }
  }

  /**
   * Takes what was absorbed off the lists of a vertex of the new element, and bounds its degree
   * (Amestoy, Davis & Duff 1996, § 4). The weight that goes with the pivot is answered.
   */
  #tidy(vertex: number, pivot: number): number {
    const start = this.#start[vertex] ?? 0
    const elements = start + (this.#elements[vertex] ?? 0)
    const end = start + (this.#length[vertex] ?? 0)
    // Read once: a field would be read anew for every entry.
    const lists = this.#lists
    const outsides = this.#outside
    const weights = this.#weight
    const scratch = this.#scratch
    const marked = this.#mark + 1
    let filled = 1
    let degree = 0
    let hash = pivot
    scratch[0] = pivot
    for (let at = start; at < elements; at += 1) {
      const element = lists[at] ?? 0
      const outside = outsides[element] ?? 0
      if (outside === 0) continue
      if (outside === marked) {
        outsides[element] = 0
        continue
      }
      degree += outside - marked
      hash += element
      scratch[filled] = element
      filled += 1
    }
    const kept = filled
    for (let at = elements; at < end; at += 1) {
      const neighbour = lists[at] ?? 0
      const weight = weights[neighbour] ?? 0
      if (weight <= 0) continue
      degree += weight
      hash += neighbour
      scratch[filled] = neighbour
      filled += 1
    }
    if (degree === 0) {
      const weight = -(weights[vertex] ?? 0)
      this.#left -= weight
      this.#join(vertex, pivot)
      return weight
    }
    for (let at = 0; at < filled; at += 1) lists[start + at] = scratch[at] ?? 0
    this.#elements[vertex] = kept
    this.#length[vertex] = filled
    this.#degree[vertex] = Math.min(this.#degree[vertex] ?? 0, degree)
    this.#hash[vertex] = hash % this.#bucket.length
    return 0
  }

  /** Joins vertices of the new element whose lists are the same. */
  #joinAlike(): void {
    const end = this.#newest + this.#count
    const bucket = this.#bucket
    for (let at = this.#newest; at < end; at += 1) {
      const vertex = this.#lists[at] ?? 0
      if (this.#weight[vertex] === 0) continue
      const hash = this.#hash[vertex] ?? 0
      this.#inBucket[vertex] = bucket[hash] ?? -1
      bucket[hash] = vertex
    }
    for (let at = this.#newest; at < end; at += 1) {
      const hash = this.#hash[this.#lists[at] ?? 0] ?? 0
      const first = bucket[hash] ?? -1
      bucket[hash] = -1
      for (let one = first; one >= 0; one = this.#inBucket[one] ?? -1) {
        if (this.#weight[one] === 0) continue
        for (
          let other = this.#inBucket[one] ?? -1;
          other >= 0;
          other = this.#inBucket[other] ?? -1
        ) {
          if (this.#weight[other] === 0 || !this.#isAlike(one, other)) continue
          this.#weight[one] = (this.#weight[one] ?? 0) + (this.#weight[other] ?? 0)
          this.#join(other, one)
        }
      }
    }
  }

  /** Whether two vertices have the same elements and neighbours; lists hold nothing twice. */
  #isAlike(one: number, other: number): boolean {
    const length = this.#length[one] ?? 0
    if (length !== this.#length[other] || this.#elements[one] !== this.#elements[other])
      return false
    const start = this.#start[one] ?? 0
    const to = this.#start[other] ?? 0
    const scratch = this.#scratch
    // Lists are in different orders: every entry of one is marked, then looked for.
    for (let at = 0; at < length; at += 1) scratch[this.#lists[start + at] ?? 0] = -1
    let isAlike = true
    for (let at = 0; at < length && isAlike; at += 1) {
      isAlike = scratch[this.#lists[to + at] ?? 0] === -1
    }
    for (let at = 0; at < length; at += 1) scratch[this.#lists[start + at] ?? 0] = 0
    return isAlike
  }

  /** Puts what is left of the new element back on the degree lists. */
  #restore(pivot: number, size: number, lists: DegreeLists): void {
    const all = this.#lists
    const weights = this.#weight
    const degrees = this.#degree
    const left = this.#left
    const end = this.#newest + this.#count
    let to = this.#newest
    for (let at = this.#newest; at < end; at += 1) {
      const vertex = all[at] ?? 0
      const weight = -(weights[vertex] ?? 0)
      if (weight === 0) continue
      weights[vertex] = weight
      const degree = Math.min((degrees[vertex] ?? 0) + size - weight, left - weight)
      degrees[vertex] = degree
      lists.add(vertex, degree)
      all[to] = vertex
      to += 1
    }
    this.#count = to - this.#newest
    this.#length[pivot] = this.#count
    this.#filled = to
  }
}
