import { z } from 'zod'
import { cratePositions } from '../../domain/crate/events.ts'
import { partyId, productId } from '../../domain/line.ts'
import { lotId } from '../../domain/movement.ts'
import { placeId } from '../../domain/place.ts'
import { massUnits } from '../../domain/quantity.ts'
import { foodFractions } from '../../domain/waste/destination.ts'

const figure = z.union([z.string().max(40), z.number()])

/** What every reading has: the device's own number for it, and its clock. */
const taken = {
  seq: z
    .int()
    .nonnegative()
    .describe('the device’s own number of this reading; sent twice it counts once'),
  run: z
    .string()
    .min(1)
    .max(60)
    .nullable()
    .default(null)
    .describe('tells the readings apart where the numbers begin anew, as after a restart'),
  at: z.iso.datetime({ offset: true }).describe('the device’s clock when it was taken')
}

/** What was done with what lay on the scale; without it, it is a count of what is there. */
const movement = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('received'),
    from: placeId.describe('who delivered it'),
    ddtNo: partyId.optional()
  }),
  z.strictObject({ kind: z.literal('sold') }),
  z.strictObject({ kind: z.literal('binned'), fraction: z.enum(foodFractions) })
])

const weighing = z
  .strictObject({
    ...taken,
    kind: z.literal('weighing'),
    gross: figure.optional().describe('with packaging; needs `tare`'),
    tare: figure.optional(),
    net: figure.optional().describe('without packaging, where the scale subtracts it'),
    unit: z.enum(massUnits).default('kg'),
    crate: partyId.optional(),
    lot: lotId.optional(),
    product: productId.optional(),
    movement: movement.optional()
  })
  .refine(({ gross, net }) => gross !== undefined || net !== undefined, {
    message: 'needs gross and tare, or net',
    path: ['net']
  })

const passage = z.strictObject({
  ...taken,
  kind: z.literal('passage'),
  crate: partyId,
  from: z.enum(cratePositions),
  to: z.enum(cratePositions)
})

/** One reading of a scale or an RFID gate. */
export const reading = z.discriminatedUnion('kind', [weighing, passage])
export type Reading = z.output<typeof reading>
export type Weighing = z.output<typeof weighing>
