import { integer, integerOrNull } from '../cells.ts'
import type { Session } from '../session.ts'

/** What is beyond is looked for in the table: of blocks of 122,880 lots these are 64 MB. */
const maxBlocks = 128

/**
 * Blocks that one question reads at most. Reading one takes as long as looking through a million keys
 * in the table, so a few questions more find the rest there, and none after a start waits for all.
 */
const blocksAtOnce = 2

/** Both halves of a lot's key in the mirror. */
interface Key {
  readonly high: number
  readonly low: number
}

const none = new Uint32Array()

function includes(sorted: Uint32Array, wanted: number): boolean {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((sorted[middle] ?? 0) < wanted) from = middle + 1
    else to = middle
  }
  return sorted[from] === wanted
}

/**
 * Says in which blocks of the table of lots a key may be. To look through millions of keys takes
 * longer than the rest of a trace, so of each full block the upper halves of its keys are kept, in
 * order: 4 bytes a lot, 64 MB at most.
 */
export class LotKeys {
  readonly #blockLots: number
  /** Lots are only ever added, so what is known holds until the read model is emptied. */
  readonly #known = new WeakMap<WeakKey, Uint32Array[]>()

  /** @param blockLots lots of a block; they are numbered from 1 without gaps. */
  constructor(blockLots: number) {
    this.#blockLots = blockLots
  }

  /**
   * Number of the lot with a key, null where no event names it, after as much work; and how many lots
   * there are. A question reads at most two blocks more; the rest is looked for in the table.
   *
   * @throws Failure `read_model_unavailable`.
   */
  async find(session: Session, { high, low }: Key): Promise<{ id: number | null; lots: number }> {
    const { blocks, lots } = await this.#upToDate(session)
    const may = [...blocks.keys()].filter((block) => includes(blocks[block] ?? none, high))
    const places = [
      // Where none has it, some block is looked at all the same.
      ...(may.length > 0 ? may : [low % Math.max(1, blocks.length)]).map((block) =>
        this.#within(block)
      ),
      `id > ${blocks.length * this.#blockLots}`
    ]
    const looks = places.map(
      (place) => `select max(id) as id from lot where ${place} and high = ${high} and low = ${low}`
    )
    // A row for each look, found or not: even one row more to hand over is told by the time.
    const rows = await session.rowsOnce(looks.join(' union all '))
    const found = rows.map((row) => integerOrNull(row, 'id'))
    return { id: found.find((id) => id !== null) ?? null, lots }
  }

  async #upToDate(session: Session): Promise<{ blocks: readonly Uint32Array[]; lots: number }> {
    const blocks = this.#known.get(session.filling) ?? []
    this.#known.set(session.filling, blocks)
    const known = blocks.length * this.#blockLots
    // Those that are known need not be counted again.
    const [row] = await session.rows(`select count(*) as more from lot where id > ${known}`)
    const lots = known + (row === undefined ? 0 : integer(row, 'more'))
    const full = Math.floor(lots / this.#blockLots)
    const upTo = Math.min(full, maxBlocks, blocks.length + blocksAtOnce)
    while (blocks.length < upTo) {
      const block = blocks.length
      const highs = await this.#read(session, block)
      if (highs === null) break
      // Where another question has read it meanwhile it is there already, and the same.
      blocks[block] = highs
    }
    return { blocks, lots }
  }

  #within(block: number): string {
    return `id between ${block * this.#blockLots + 1} and ${(block + 1) * this.#blockLots}`
  }

  /** Upper halves of the keys of a block's lots; null where some have no such number. */
  async #read(session: Session, block: number): Promise<Uint32Array | null> {
    const { chunks } = await session.chunksOnce(
      `select high from lot where ${this.#within(block)}`,
      {}
    )
    const highs = new Uint32Array(this.#blockLots)
    let filled = 0
    for (const chunk of chunks) {
      const column = chunk.getColumnVector(0)
      // Asked once: it is DuckDB that counts.
      const { rowCount } = chunk
      for (let row = 0; row < rowCount; row += 1) highs[filled + row] = Number(column.getItem(row))
      filled += rowCount
    }
    return filled === this.#blockLots ? highs.sort() : null
  }
}

/** A block is as many as DuckDB keeps together. */
export const lotKeys = new LotKeys(122_880)
