import { Failure } from '../../../domain/failure.ts'
import type { Engine } from '../../engine.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { askedFor } from './asked.ts'
import { assumptionsOf } from './assumptions.ts'
import type { AskedSystem, LayerParameters, SystemAnswer, SystemPeriod } from './contract.ts'
import { findLayer, layerAnswerOf } from './layer.ts'

/** The layer that is asked for; null where none is. */
function layerAsked({ layer, layerFactor }: AskedSystem): LayerParameters | null {
  if (layer !== undefined) return { layer, layerFactor }
  if (layerFactor === undefined) return null
  throw new Failure('invalid_parameter', 'layerFactor: say of which layer it is', {
    parameters: 'layerFactor'
  })
}

/**
 * The live flows as balanced and reconciled systems, one for each period of the window.
 *
 * @throws Failure `invalid_parameter` for too many periods and for a layer that the log does not have;
 * `mass_too_large`, `read_model_unavailable`; those of `reconcile` and of the engine.
 */
export async function answerSystem(
  readModel: TenantReadModel,
  { layer, layerFactor, ...parameters }: AskedSystem,
  engine: Engine
): Promise<SystemAnswer> {
  const asksLayer = layerAsked({ ...parameters, layer, layerFactor })
  const { at, position, periods, straddling } = await engine.systems.renew(
    readModel,
    parameters,
    engine
  )
  const solved = [...periods].sort(([a], [b]) => (a < b ? -1 : 1))
  const found =
    asksLayer === null
      ? null
      : await readModel.read(async (session) =>
          findLayer(session, await askedFor(session, parameters), asksLayer, at.seq)
        )
  const withLayer = ([bucket, period]: readonly [string, SystemPeriod]): SystemPeriod => {
    if (found === null || asksLayer === null) return period
    const flows = period.flows.map(({ id, from, to, measured, value, sd }) => {
      return { id, bucket, from, to, measured, value, sd }
    })
    return { ...period, layer: layerAnswerOf(flows, found, asksLayer) }
  }
  return {
    ...{ position, unit: 'g', straddling },
    assumptions: assumptionsOf(parameters),
    periods: solved.map(withLayer)
  }
}
