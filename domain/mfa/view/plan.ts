import type { End, Field } from './dimensions.ts'
import type { Part } from './partition.ts'
import type { Where } from './where.ts'

/** A definition held against dimensions: all that an executor needs beside the rows. */
export interface Plan {
  readonly nodes: ReadonlyMap<string, PlanNode>
  /** Process groups, by whose number memberships are told. */
  readonly groups: readonly string[]
  /**
   * Processes of equal memberships, by number; what is not listed is in no group and of class 0.
   * Whatever happens to a row follows from the classes of its ends, its conditions and its labels,
   * so rows alike in these are added up first.
   */
  readonly classOf: ReadonlyMap<string, number>
  /** By class and group: whether its processes are in it. */
  readonly classes: readonly (readonly boolean[])[]
  readonly bundles: readonly PlanBundle[]
  readonly segments: readonly Segment[]
  readonly conditions: readonly Condition[]
  readonly labels: readonly Label[]
  /** Number of the condition that rows must meet to be looked at. */
  readonly filter: number | null
  /** Number of the label of a link's time. */
  readonly time: number | null
  /** Further columns and how they are added up. */
  readonly measures: readonly Measure[]
  /** Column by whose value rows err together; where it is null a row errs by itself. */
  readonly shared: string | null
}

export interface PlanNode {
  readonly id: string
  readonly type: 'group' | 'waypoint'
  /** Set by the plan, where a bundle crosses a layer. */
  readonly hidden: boolean
  readonly title: string | null
  readonly part: Part | null
  readonly direction: Direction
  /** Place in the drawing: from the left, band from the top, place within the band. */
  readonly layer: number
  readonly band: number
  readonly position: number
}
export type Direction = 'R' | 'L'

/** Ends are numbers of groups; null is Elsewhere. */
export interface PlanBundle {
  readonly source: number | null
  readonly target: number | null
  readonly condition: number | null
  /** Numbers of the segments that its rows pass. */
  readonly segments: readonly number[]
}

/** A way between two nodes; null is Elsewhere. Label numbers are null where nothing is split. */
export interface Segment {
  readonly source: string | null
  readonly target: string | null
  readonly sourceLabel: number | null
  readonly targetLabel: number | null
  readonly typeLabel: number | null
}

export interface Condition {
  readonly where: Where
  readonly fields: ReadonlyMap<string, Field>
}

/** A partition seen from one end of a row. */
export interface Label {
  readonly part: Part
  readonly end: End
}

export interface Measure {
  readonly column: string
  readonly aggregate: 'sum' | 'mean'
}
