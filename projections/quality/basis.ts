import type { z } from 'zod'
import { bases } from '../../domain/quantity.ts'
import { integer, type Row, textOrNull } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt, straddlingOf, type WindowSql, windowSql } from '../window.ts'
import type { BasisAnswer, BasisRow, basis } from './contract.ts'

type BasisParameters = z.output<typeof basis.parameters>

/** A fact that was taken back is there twice, once negated, so sums are of what counts. */
function basisSql(window: WindowSql, by: BasisParameters['by']): string {
  const fact = `
    select basis, mass_grams, n, source, target, product_group, valid_to
    from flow
    where kind = 'flow' and ${window.inside} and ${window.touching}`
  const keyed = {
    all: `select null::varchar as key, basis, mass_grams, n from (${fact})`,
    place: `
      select d.name as key, basis, mass_grams, n
      from (
        select source as place, basis, mass_grams, n from (${fact})
        union all
        select target, basis, mass_grams, n from (${fact})
      )
      join dictionary d on d.id = place`,
    group: `
      select d.name as key, basis, mass_grams, n
      from (${fact})
      join dictionary d on d.id = product_group`,
    day: `select valid_to::varchar as key, basis, mass_grams, n from (${fact})`
  }
  const parts = bases.map(
    (name) => `coalesce(sum(mass_grams) filter (basis = '${name}'), 0) as ${name}_grams`
  )
  return `
    select key, ${parts.join(', ')}, coalesce(sum(mass_grams), 0) as mass_grams,
      coalesce(sum(n), 0) as n, coalesce(sum(n) filter (mass_grams is null), 0) as unknown_n
    from (${keyed[by]})
    group by key
    having sum(n) <> 0
    order by key`
}

function straddlingSql(window: WindowSql): string {
  return `
    select coalesce(sum(n), 0) as n, coalesce(sum(mass_grams), 0) as mass_grams
    from flow
    where kind = 'flow' and ${window.touching} and not (${window.inside})`
}

function basisOf(row: Row): BasisRow {
  const massGrams = integer(row, 'mass_grams')
  return {
    key: textOrNull(row, 'key'),
    massGrams,
    flows: integer(row, 'n'),
    flowsWithoutMass: integer(row, 'unknown_n'),
    parts: bases.map((name) => {
      const partGrams = integer(row, `${name}_grams`)
      return {
        basis: name,
        massGrams: partGrams,
        share: massGrams === 0 ? null : partGrams / massGrams
      }
    })
  }
}

/**
 * How the masses of a window came about.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerBasis(
  readModel: TenantReadModel,
  parameters: BasisParameters
): Promise<BasisAnswer> {
  return readModel.read(async (session) => {
    const window = await windowSql(session, parameters)
    const rows = await session.rows(basisSql(window, parameters.by), window.bindings)
    const [beside] = await session.rows(straddlingSql(window), window.bindings)
    return {
      position: await answeredAt(session, 'quality'),
      rows: rows.map(basisOf),
      straddling: straddlingOf(beside)
    }
  })
}
