import type { z } from 'zod'
import { askedBindings, standing } from '../asked.ts'
import { flag, integerOrNull, type Row, realOrNull, text } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { TreatmentAnswer, TreatmentRow, treatment } from './contract.ts'

type TreatmentParameters = z.output<typeof treatment.parameters>

const gramsPerTonne = 1_000_000

function reportsSql(parameters: TreatmentParameters): string {
  const plant = parameters.plant === undefined ? '' : 'and plant = $plant'
  return `
    select valid_from >= $from::date and valid_to <= $to::date as is_inside, plant,
      valid_from::varchar as first_day, valid_to::varchar as last_day, input_grams, compost_grams,
      reject_grams, loss_grams, biomethane_m3,
      case
        when (compost_grams is null and has_compost) or (reject_grams is null and has_reject)
          or (loss_grams is null and has_loss) then null
        else input_grams - coalesce(compost_grams, 0) - coalesce(reject_grams, 0)
          - coalesce(loss_grams, 0)
      end as unreported_grams
    from ${standing('waste_treatment', parameters)}
    where valid_from <= $to::date and valid_to >= $from::date ${plant}
    order by plant, valid_from, valid_to, seq`
}

function rowOf(row: Row): TreatmentRow {
  const inputGrams = integerOrNull(row, 'input_grams')
  const compostGrams = integerOrNull(row, 'compost_grams')
  const biomethaneM3 = realOrNull(row, 'biomethane_m3')
  const hasInput = inputGrams !== null && inputGrams > 0
  return {
    plant: text(row, 'plant'),
    from: text(row, 'first_day'),
    to: text(row, 'last_day'),
    ...{ inputGrams, compostGrams, biomethaneM3 },
    rejectGrams: integerOrNull(row, 'reject_grams'),
    lossGrams: integerOrNull(row, 'loss_grams'),
    unreportedGrams: integerOrNull(row, 'unreported_grams'),
    compostYield: hasInput && compostGrams !== null ? compostGrams / inputGrams : null,
    biomethaneM3PerTonne:
      hasInput && biomethaneM3 !== null ? biomethaneM3 / (inputGrams / gramsPerTonne) : null
  }
}

/**
 * What plants reported of whole periods within a span.
 *
 * @throws Failure `mass_too_large` when a mass cannot be given exactly; `read_model_unavailable`.
 */
export function answerTreatment(
  readModel: TenantReadModel,
  parameters: TreatmentParameters
): Promise<TreatmentAnswer> {
  const { from, to, plant } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...askedBindings(parameters), from, to, plant: plant ?? null }
    const rows = await session.rows(reportsSql(parameters), bindings)
    const inside = rows.filter((row) => flag(row, 'is_inside'))
    return {
      position: await answeredAt(session, 'waste'),
      rows: inside.map(rowOf),
      straddling: rows.length - inside.length
    }
  })
}
