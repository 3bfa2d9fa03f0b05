/** Vertices by degree, as doubly linked lists; taking the least is nearly constant time. */
export class DegreeLists {
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
