/**
 * Types of whose data no projection reads a word: their movements are all that they say. Most of a
 * log is of them, so the mirror leaves their text out: copying it took a fifth of all time, and two
 * thirds of the file.
 */
export const onlyMoving: ReadonlySet<string> = new Set([
  'FlowPublished',
  'StockChangePublished',
  'ConsignmentArrived',
  'ConsignmentReceived',
  'LotDispatched',
  'SaleRecorded'
])
