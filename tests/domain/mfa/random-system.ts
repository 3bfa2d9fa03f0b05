import fc from 'fast-check'

/** A quantity of a random document; without value it is unknown. */
interface RandomFlow {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly value?: number
  readonly sd?: number
}

export interface RandomDocument {
  readonly processes: readonly { readonly id: string }[]
  readonly flows: readonly RandomFlow[]
  readonly stockChanges: readonly {
    readonly id: string
    readonly process: string
    readonly value: number
    readonly sd: number
  }[]
}

const place = (size: number) => fc.integer({ min: -1, max: size - 1 })
const nameOf = (at: number) => (at < 0 ? 'environment' : `P${at}`)

/** Networks of up to 8 processes and 20 flows, a part of them unknown, none constant. */
export const randomDocument: fc.Arbitrary<RandomDocument> = fc
  .integer({ min: 1, max: 8 })
  .chain((size) =>
    fc.record({
      flows: fc.array(
        fc.record({
          from: place(size),
          to: place(size),
          value: fc.integer({ min: 1, max: 1_000 }),
          sd: fc.integer({ min: 1, max: 50 }),
          isKnown: fc.integer({ min: 0, max: 3 })
        }),
        { minLength: 1, maxLength: 20 }
      ),
      stocks: fc.array(
        fc.record({
          process: fc.integer({ min: 0, max: size - 1 }),
          value: fc.integer({ min: -50, max: 50 })
        }),
        { maxLength: 2 }
      ),
      size: fc.constant(size)
    })
  )
  .map(({ flows, stocks, size }) => ({
    processes: Array.from({ length: size }, (_, at) => ({ id: nameOf(at) })),
    flows: flows.map(({ from, to, value, sd, isKnown }, at) => ({
      ...{ id: `f${at}`, from: nameOf(from), to: nameOf(to) },
      ...(isKnown > 0 ? { value, sd } : {})
    })),
    stockChanges: stocks.map(({ process, value }, at) => {
      return { id: `s${at}`, process: nameOf(process), value, sd: 5 }
    })
  }))

/** Rank by Gauss-Jordan elimination with full pivoting: the plain way, for small matrices. */
export function rankOf(rows: readonly (readonly number[])[]): number {
  const left = rows.map((row) => [...row])
  let rank = 0
  for (;;) {
    let best = { row: -1, column: -1, size: 1e-9 }
    left.slice(rank).forEach((row, at) => {
      row.forEach((value, column) => {
        if (Math.abs(value) > best.size) best = { row: rank + at, column, size: Math.abs(value) }
      })
    })
    const pivot = left[best.row]
    if (pivot === undefined) return rank
    left.splice(best.row, 1)
    left.splice(rank, 0, pivot)
    const lead = pivot[best.column] ?? 1
    left.forEach((row, at) => {
      if (at <= rank) return
      const share = (row[best.column] ?? 0) / lead
      pivot.forEach((value, column) => {
        row[column] = column === best.column ? 0 : (row[column] ?? 0) - share * value
      })
    })
    rank += 1
  }
}

/** The incidence matrix of a document, flows then stock changes: +1 enters, −1 leaves. */
export function incidenceOf({ processes, flows, stockChanges }: RandomDocument): number[][] {
  return processes.map(({ id }) => [
    ...flows.map(({ from, to }) => Number(to === id) - Number(from === id)),
    ...stockChanges.map(({ process }) => (process === id ? -1 : 0))
  ])
}
