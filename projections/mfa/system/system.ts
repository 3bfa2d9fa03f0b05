import { Failure } from '../../../domain/failure.ts'
import type { Engine } from '../../engine.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { askedFor } from './asked.ts'
import { assumptionsOf } from './assumptions.ts'
import type {
  AskedSystem,
  LayerParameters,
  SystemAnswer,
  SystemParameters,
  SystemPeriod
} from './contract.ts'
import { findLayer, layerAnswerOf } from './layer.ts'
import { answerLinked, bucketNames } from './linked.ts'

/** The layer that is asked for; null where none is. */
function layerAsked({ layer, layerFactor }: AskedSystem): LayerParameters | null {
  if (layer !== undefined) return { layer, layerFactor }
  if (layerFactor === undefined) return null
  throw new Failure('invalid_parameter', 'layerFactor: say of which layer it is', {
    parameters: 'layerFactor'
  })
}

/** The systems of a question and the last event that they are of. */
async function solved(
  readModel: TenantReadModel,
  parameters: SystemParameters,
  engine: Engine
): Promise<Omit<SystemAnswer, 'unit' | 'assumptions' | 'assumed'> & { readonly seq: number }> {
  const { known, periods } = await engine.systems.renew(readModel, parameters, engine)
  const { seq, position, found } = known
  const inOrder = [...periods.values()].sort((a, b) => (a.from < b.from ? -1 : 1))
  return { ...{ seq, position }, straddling: found.flows.straddling, periods: inOrder }
}

/** The periods with their flows on a layer. */
async function withLayer(
  readModel: TenantReadModel,
  parameters: SystemParameters,
  layer: LayerParameters,
  { seq, periods }: { readonly seq: number; readonly periods: readonly SystemPeriod[] }
): Promise<SystemPeriod[]> {
  const found = await readModel.read(async (session) =>
    findLayer(session, await askedFor(session, parameters), layer, seq)
  )
  return periods.map((period) => {
    const buckets = bucketNames(parameters.period, period)
    const flows = period.flows.map(({ id, from, to, measured, value, sd, period: own }) => {
      const bucket = buckets.get(own ?? period.from) ?? ''
      return { id, bucket, from, to, measured, value, sd }
    })
    return { ...period, layer: layerAnswerOf(flows, found, layer) }
  })
}

/**
 * The live flows as balanced and reconciled systems, one for each period of the window, or all periods
 * in one.
 *
 * @throws Failure `invalid_parameter` for too many periods and for a layer that the log does not have;
 * `mass_too_large`, `read_model_unavailable`; those of `reconcile` and of the engine.
 */
export async function answerSystem(
  readModel: TenantReadModel,
  { layer, layerFactor, linked, ...parameters }: AskedSystem,
  engine: Engine
): Promise<SystemAnswer> {
  const asksLayer = layerAsked({ ...parameters, layer, layerFactor, linked })
  const solve = linked === 'true' ? answerLinked : solved
  const { seq, position, straddling, periods } = await solve(readModel, parameters, engine)
  const assumed = assumptionsOf(parameters, linked)
  return {
    ...{ position, unit: 'g', straddling, assumed },
    assumptions: assumed.map(({ text }) => text),
    periods:
      asksLayer === null
        ? periods
        : await withLayer(readModel, parameters, asksLayer, { seq, periods })
  }
}
