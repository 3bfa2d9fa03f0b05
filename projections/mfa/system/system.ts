import type { Engine } from '../../engine.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { assumptionsOf } from './assumptions.ts'
import type { SystemAnswer, SystemParameters } from './contract.ts'

/**
 * The live flows as balanced and reconciled systems, one for each period of the window.
 *
 * @throws Failure `invalid_parameter` for too many periods; `mass_too_large`,
 * `read_model_unavailable`; those of `reconcile` and of the engine.
 */
export async function answerSystem(
  readModel: TenantReadModel,
  parameters: SystemParameters,
  engine: Engine
): Promise<SystemAnswer> {
  const { position, periods, straddling } = await engine.systems.renew(
    readModel,
    parameters,
    engine
  )
  return {
    ...{ position, unit: 'g', straddling },
    assumptions: assumptionsOf(parameters),
    periods: [...periods.values()].sort((a, b) => (a.from < b.from ? -1 : 1))
  }
}
