import { z } from 'zod'
import { boundaryId } from '../../domain/movement.ts'
import { day } from '../../domain/period.ts'
import { placeId } from '../../domain/place.ts'
import { bases } from '../../domain/quantity.ts'
import { answeredAt, asKnownAt, asOf, grams, pageParameters, queryContract } from '../contract.ts'

const boundary = boundaryId.describe('the bounded space, for example milan-metro')
const plot = placeId.describe('id of the plot, for example plot:nosedo-1')

const plotRow = z.strictObject({
  plot: z.string(),
  /** Opaque id of who works it; null where nobody does on that day. */
  holder: z.string().nullable(),
  project: z.string().nullable(),
  areaSquareMetres: z.int().nullable(),
  title: z.string().nullable(),
  assignedFrom: z.string().nullable(),
  /** Planted last; several where several were planted on that day. */
  crops: z.array(z.string()),
  plantedOn: z.string().nullable(),
  /** Of the calendar year of the day asked for. */
  harvestedGrams: grams,
  harvests: z.int(),
  /** Harvests whose mass is not known; they are not in the grams. */
  harvestsWithoutMass: z.int(),
  assumptions: z.array(z.string())
})

export const list = queryContract({
  name: 'list',
  doc: 'The plots of a boundary on a market day: who works them, what grows there, and what was harvested in that calendar year up to the day.',
  parameters: z.strictObject({ boundary, asOf, asKnownAt }),
  answer: z.strictObject({
    position: answeredAt,
    /** The day asked for, or the last one on which anything happened; null where nothing did. */
    asOf: z.string().nullable(),
    rows: z.array(plotRow)
  })
})

const assignmentRow = z.strictObject({
  holder: z.string(),
  project: z.string().nullable(),
  areaSquareMetres: z.int().nullable(),
  title: z.string().nullable(),
  from: z.string(),
  /** Last day: agreed, of a release, or before the next assignment; null where it goes on. */
  to: z.string().nullable(),
  assumptions: z.array(z.string()),
  eventId: z.string()
})

const plantingRow = z.strictObject({
  crop: z.string(),
  plantedOn: z.string(),
  areaSquareMetres: z.int().nullable(),
  method: z.string().nullable(),
  /** Of this crop until it is planted again. */
  harvestedGrams: grams,
  harvests: z.int(),
  harvestsWithoutMass: z.int(),
  eventId: z.string()
})

export const history = queryContract({
  name: 'history',
  doc: 'One plot over time: who worked it, and its crops in the order of the rotation with what each gave.',
  parameters: z.strictObject({ plot, asOf, asKnownAt }),
  answer: z.strictObject({
    position: answeredAt,
    plot: z.string(),
    assignments: z.array(assignmentRow),
    plantings: z.array(plantingRow)
  })
})

const yieldRow = z.strictObject({
  /** Null where the harvests do not say what was harvested. */
  crop: z.string().nullable(),
  year: z.int(),
  massGrams: grams,
  harvests: z.int(),
  /** They make the mass, and the yield, a lower bound. */
  harvestsWithoutMass: z.int(),
  plots: z.int(),
  /** Of the plantings that were harvested; null where one of them has none. */
  areaSquareMetres: z.int().nullable(),
  kgPerSquareMetre: z.number().nullable()
})

export const yields = queryContract({
  name: 'yields',
  doc: 'Harvested mass per crop and calendar year, with the planted area and the mass per square metre where the area of every planting is known.',
  parameters: z.strictObject({
    boundary,
    from: day.describe('first day, YYYY-MM-DD'),
    to: day.describe('last day, YYYY-MM-DD'),
    plot: plot.optional().describe('only this plot'),
    asKnownAt
  }),
  answer: z.strictObject({ position: answeredAt, rows: z.array(yieldRow) })
})

const lotRow = z.strictObject({
  lot: z.string(),
  product: z.string().nullable(),
  group: z.string(),
  harvestedOn: z.string(),
  /** Null where it is not known. */
  massGrams: grams.nullable(),
  basis: z.enum(bases),
  intendedUse: z.string().nullable(),
  eventId: z.string()
})

export const lots = queryContract({
  name: 'lots',
  doc: 'The harvests of a plot with the lot that each became, the newest first; a trace of the lot says where it went.',
  parameters: z.strictObject({ plot, asOf, asKnownAt, ...pageParameters }),
  answer: z.strictObject({
    position: answeredAt,
    /** Over all pages. */
    total: z.int(),
    massGrams: grams,
    rows: z.array(lotRow)
  })
})

export type PlotRow = z.infer<typeof plotRow>
export type AssignmentRow = z.infer<typeof assignmentRow>
export type PlantingRow = z.infer<typeof plantingRow>
export type YieldRow = z.infer<typeof yieldRow>
export type LotRow = z.infer<typeof lotRow>
export type ListAnswer = z.infer<typeof list.answer>
export type HistoryAnswer = z.infer<typeof history.answer>
export type YieldsAnswer = z.infer<typeof yields.answer>
export type LotsAnswer = z.infer<typeof lots.answer>
