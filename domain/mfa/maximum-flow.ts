/** Looks at arcs before it is given up: a second or two. */
const mostLooks = 200_000_000

/** Grown as arcs come; two for every pair of nodes that are joined, each the way back of the other. */
interface Arcs {
  readonly to: number[]
  readonly room: number[]
}

/**
 * A maximum flow from sources to sinks by shortest augmenting paths in layers (Dinitz 1970), with
 * figures that are not whole: what is less than `least` counts as nothing, so that it ends.
 */
export class MaximumFlow {
  readonly #source: number
  readonly #sink: number
  readonly #arcs: Arcs = { to: [], room: [] }
  /** Numbers of the arcs that leave each node. */
  readonly #leaving: number[][]
  #least = 0
  #looks = 0

  constructor(nodes: number) {
    this.#source = nodes
    this.#sink = nodes + 1
    this.#leaving = Array.from({ length: nodes + 2 }, () => [])
  }

  source(node: number, amount: number): void {
    this.join(this.#source, node, { forth: amount, back: 0 })
  }

  sink(node: number, amount: number): void {
    this.join(node, this.#sink, { forth: amount, back: 0 })
  }

  /** Lets so much go from one node to another, and back. */
  join(from: number, to: number, { forth, back }: { forth: number; back: number }): void {
    this.#leaving[from]?.push(this.#arcs.to.length)
    this.#leaving[to]?.push(this.#arcs.to.length + 1)
    this.#arcs.to.push(to, from)
    this.#arcs.room.push(forth, back)
  }

  /** Sends all that can be sent; false where it took too long. */
  run(least: number): boolean {
    this.#least = least
    for (;;) {
      const layers = this.#layers()
      if (layers[this.#sink] === -1) return true
      this.#fill(layers)
      if (this.#looks > mostLooks) return false
    }
  }

  /** By node, whether more could still be sent to it, and whether more could be sent on from it. */
  cut(): { readonly fromSource: Uint8Array; readonly toSink: Uint8Array } {
    return {
      fromSource: this.#reached(this.#source, (arc) => arc),
      toSink: this.#reached(this.#sink, (arc) => arc ^ 1)
    }
  }

  /** @param passed the arc whose room counts when a node is left by one: the same, or its way back. */
  #reached(start: number, passed: (arc: number) => number): Uint8Array {
    const { to, room } = this.#arcs
    const seen = new Uint8Array(this.#leaving.length)
    seen[start] = 1
    const queue = [start]
    for (const node of queue) {
      for (const arc of this.#leaving[node] ?? []) {
        const next = to[arc] ?? 0
        if (seen[next] === 1 || (room[passed(arc)] ?? 0) <= this.#least) continue
        seen[next] = 1
        queue.push(next)
      }
    }
    return seen
  }

  /** Steps from the source to every node; -1 where there is no way. */
  #layers(): Int32Array {
    const { to, room } = this.#arcs
    const layers = new Int32Array(this.#leaving.length).fill(-1)
    layers[this.#source] = 0
    const queue = [this.#source]
    for (const node of queue) {
      for (const arc of this.#leaving[node] ?? []) {
        const next = to[arc] ?? 0
        if (layers[next] !== -1 || (room[arc] ?? 0) <= this.#least) continue
        layers[next] = (layers[node] ?? 0) + 1
        queue.push(next)
      }
    }
    return layers
  }

  /** Sends along ways of layers until each has an arc without room; without recursion, as chains are long. */
  #fill(layers: Int32Array): void {
    const next = new Int32Array(this.#leaving.length)
    const way: number[] = []
    let node = this.#source
    while (this.#looks <= mostLooks) {
      if (node === this.#sink) {
        node = this.#send(way)
        continue
      }
      const arc = this.#onward(node, layers, next)
      if (arc !== -1) {
        way.push(arc)
        node = this.#arcs.to[arc] ?? 0
        continue
      }
      const last = way.pop()
      if (last === undefined) return
      node = this.#arcs.to[last ^ 1] ?? 0
      next[node] = (next[node] ?? 0) + 1
    }
  }

  /** An arc to the next layer that has room; -1 where there is none left. */
  #onward(node: number, layers: Int32Array, next: Int32Array): number {
    const { to, room } = this.#arcs
    const leaving = this.#leaving[node] ?? []
    for (let at = next[node] ?? 0; at < leaving.length; at += 1) {
      this.#looks += 1
      next[node] = at
      const arc = leaving[at] ?? 0
      const isOn = layers[to[arc] ?? 0] === (layers[node] ?? 0) + 1
      if (isOn && (room[arc] ?? 0) > this.#least) return arc
    }
    next[node] = leaving.length
    return -1
  }

  /** Sends what the way has room for, and goes back to where it had least; there the next begins. */
  #send(way: number[]): number {
    const { to, room } = this.#arcs
    const amount = way.reduce(
      (most, arc) => Math.min(most, room[arc] ?? 0),
      Number.POSITIVE_INFINITY
    )
    this.#looks += way.length
    let first = way.length
    for (const [at, arc] of way.entries()) {
      room[arc] = (room[arc] ?? 0) - amount
      room[arc ^ 1] = (room[arc ^ 1] ?? 0) + amount
      if (at < first && (room[arc] ?? 0) <= this.#least) first = at
    }
    const [blocked] = way.splice(first)
    return blocked === undefined ? this.#source : (to[blocked ^ 1] ?? this.#source)
  }
}
