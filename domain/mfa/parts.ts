/** Rows and columns that hang together by rows that name both. */
export interface Part {
  readonly rows: readonly number[]
  readonly columns: readonly number[]
}

/**
 * The parts that rows fall into (union-find), each with its rows and columns in their order; parts in
 * the order of their first column. A column in no row is a part of its own, and so is a row of no
 * column, after all others.
 */
export function partsOf(
  rows: readonly { readonly columns: ArrayLike<number> }[],
  columnCount: number
): Part[] {
  const parent = Int32Array.from({ length: columnCount }, (_, column) => column)
  const rootOf = (column: number): number => {
    let root = column
    for (let up = parent[root] ?? root; up !== root; up = parent[root] ?? root) {
      parent[root] = parent[up] ?? up
      root = up
    }
    return root
  }
  for (const { columns } of rows) {
    for (let at = 1; at < columns.length; at += 1) {
      parent[rootOf(columns[at] ?? 0)] = rootOf(columns[0] ?? 0)
    }
  }
  const parts = new Map<number, { rows: number[]; columns: number[] }>()
  for (let column = 0; column < columnCount; column += 1) {
    const root = rootOf(column)
    const part = parts.get(root) ?? { rows: [], columns: [] }
    part.columns.push(column)
    parts.set(root, part)
  }
  const loose: Part[] = []
  for (const [row, { columns }] of rows.entries()) {
    const first = columns[0]
    if (first === undefined) loose.push({ rows: [row], columns: [] })
    else parts.get(rootOf(first))?.rows.push(row)
  }
  return [...parts.values(), ...loose]
}
