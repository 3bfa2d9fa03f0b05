/**
 * Types of whose data no projection reads a word: their movements are all that they say. Most of a
 * log is of them, so their text stands in a column of its own, and whoever reads what the others say
 * passes over it.
 */
export const onlyMoving: ReadonlySet<string> = new Set([
  'FlowPublished',
  'StockChangePublished',
  'ConsignmentArrived',
  'ConsignmentReceived',
  'LotDispatched',
  'SaleRecorded'
])

/**
 * SQL of an event's data, of whatever type.
 *
 * @param log alias of the table.
 */
export function dataSql(log: string): string {
  return `coalesce(${log}.said, ${log}.moved)`
}
