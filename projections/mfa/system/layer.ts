import { Failure } from '../../../domain/failure.ts'
import {
  type ContentFactor,
  type LayeredFlow,
  layerOf,
  type MaterialPart
} from '../../../domain/mfa/live/layer.ts'
import { integer, type Row, real, realOrNull, text, textOrNull } from '../../cells.ts'
import { nameAt } from '../../level.ts'
import { settingsSql } from '../../products/settings.ts'
import type { Session } from '../../session.ts'
import type { Asked } from './asked.ts'
import { linkKey } from './common-factors.ts'
import type { LayerAnswer, LayerParameters } from './contract.ts'
import { otherProducts, partsSql } from './movements.ts'

/** A figure per kg as the log states it, with where it comes from. */
type StatedFactor = ContentFactor & { readonly source: string }

/** Of each factor the values that ever held, one after the other; set again for a day, the later holds. */
function factorsSql(asKnownAt: string | undefined): string {
  return `
    with setting as (${settingsSql(asKnownAt)})
    select factor_id, product, value, relative_sd, source, measure,
      valid_from::varchar as first_day, (next_from - 1)::varchar as last_day
    from setting
    where kind = 'per_kg' and coalesce(next_from > valid_from, true)
    order by factor_id, valid_from`
}

function factorOf(row: Row): StatedFactor {
  return {
    factorId: text(row, 'factor_id'),
    product: textOrNull(row, 'product'),
    value: real(row, 'value'),
    relativeSd: realOrNull(row, 'relative_sd'),
    from: text(row, 'first_day'),
    to: textOrNull(row, 'last_day'),
    source: text(row, 'source')
  }
}

/** @throws Failure `invalid_parameter` where the log has no such figure, with those that it has. */
async function findFactors(
  session: Session,
  asked: Asked,
  { layer, layerFactor }: LayerParameters
) {
  const { asKnownAt } = asked.parameters
  const rows = await session.rows(factorsSql(asKnownAt), {
    known_at: asked.bindings.known_at ?? null
  })
  const ofLayer = rows.filter((row) => textOrNull(row, 'measure') === layer).map(factorOf)
  if (ofLayer.length === 0) {
    const measures = [...new Set(rows.flatMap((row) => textOrNull(row, 'measure') ?? []))].sort()
    throw new Failure(
      'invalid_parameter',
      `layer: no conversion factor of the log is of "${layer}"; ${measures.length === 0 ? 'record one with ConversionFactorSet' : `there are: ${measures.join(', ')}`}`,
      { parameters: 'layer' }
    )
  }
  const chosen = ofLayer.filter(
    ({ factorId }) => layerFactor === undefined || factorId === layerFactor
  )
  if (chosen.length > 0) return chosen
  const ids = [...new Set(ofLayer.map(({ factorId }) => factorId))]
  throw new Failure(
    'invalid_parameter',
    `layerFactor: no factor of "${layer}" is called "${layerFactor}"; there are: ${ids.join(', ')}`,
    { parameters: 'layerFactor' }
  )
}

/** Days within the window on which a factor begins or has ended. */
function cutsOf(factors: readonly ContentFactor[], { parameters }: Asked): readonly string[] {
  const days = factors.map(({ from }) => from)
  return [...new Set(days)].filter((day) => day > parameters.from && day <= parameters.to).sort()
}

function materialSql(asked: Asked, cuts: readonly string[]): string {
  const { level } = asked.parameters
  const sums = () => 'product, product_group, valid_from, mass_grams'
  const parts = partsSql({ ...asked, facts: asked.singleFacts }, sums, [
    'mass_grams is not null',
    'known_seq <= $layer_seq'
  ])
  const span = cuts.map((_, at) => `(valid_from >= $cut_${at}::date)::integer`)
  return `
    with part(bucket, inside, source, target, product, product_group, valid_from, mass_grams) as (
      ${parts.join(' union all ')}
    ),
    material as materialized (
      select bucket, source, target, product, product_group, ${['0', ...span].join(' + ')} as span,
        sum(mass_grams) as mass_grams
      from part
      where inside
      group by all
      having sum(mass_grams) <> 0
    ),
    named as materialized (
      select id, name
      from dictionary
      where id in (
        select source from material union all select target from material
        union all select product from material union all select product_group from material
      )
    )
    select m.bucket::varchar as bucket, ${nameAt(level, 's.name')} as source,
      ${nameAt(level, 't.name')} as target, p.name as product, g.name as product_group, m.span,
      sum(m.mass_grams) as mass_grams
    from material m
    join named g on g.id = m.product_group
    left join named p on p.id = m.product
    left join named s on s.id = m.source
    left join named t on t.id = m.target
    group by all
    order by all`
}

/** What the links of the window are of, by `linkKey`, and the factors that say what a kg of it holds. */
export interface FoundLayer {
  readonly factors: readonly StatedFactor[]
  readonly parts: ReadonlyMap<string, readonly MaterialPart[]>
}

/**
 * What a layer is made of.
 *
 * @param seq the last event that the solved flows are of.
 * @throws Failure `invalid_parameter` for a layer or factor that the log does not have;
 * `mass_too_large`, `read_model_unavailable`.
 */
export async function findLayer(
  session: Session,
  asked: Asked,
  parameters: LayerParameters,
  seq: number
): Promise<FoundLayer> {
  const factors = await findFactors(session, asked, parameters)
  const cuts = cutsOf(factors, asked)
  const rows = await session.rows(materialSql(asked, cuts), {
    ...asked.bindings,
    ...Object.fromEntries(cuts.map((day, at) => [`cut_${at}`, day])),
    layer_seq: seq
  })
  const byLink = Map.groupBy(rows, (row) =>
    linkKey(
      text(row, 'bucket'),
      textOrNull(row, 'source') ?? otherProducts,
      textOrNull(row, 'target') ?? otherProducts
    )
  )
  const partOf = (row: Row): MaterialPart => ({
    product: textOrNull(row, 'product'),
    group: text(row, 'product_group'),
    day: cuts[integer(row, 'span') - 1] ?? asked.parameters.from,
    massGrams: integer(row, 'mass_grams')
  })
  return {
    factors,
    parts: new Map([...byLink].map(([key, found]) => [key, found.map(partOf)]))
  }
}

/** A solved flow, with the day that SQL knows its period by. */
interface PlacedFlow extends Omit<LayeredFlow, 'parts'> {
  readonly bucket: string
  readonly from: string
  readonly to: string
  /** Null of movements of unknown mass: what they are of is not told in grams. */
  readonly measured: number | null
}

/** The flows of a solved period on the layer that was found. */
export function layerAnswerOf(
  flows: readonly PlacedFlow[],
  { factors, parts }: FoundLayer,
  { layer }: LayerParameters
): LayerAnswer {
  const layered = flows.map(({ bucket, from, to, measured, ...flow }) => {
    const isTold = measured !== null
    return { ...flow, parts: (isTold ? parts.get(linkKey(bucket, from, to)) : undefined) ?? [] }
  })
  return {
    measure: layer,
    flows: layerOf(layered, factors).map((flow) => ({
      ...flow,
      gaps: flow.gaps.map((gap) => ({ ...gap, factors: [...gap.factors] }))
    })),
    factors: [...factors]
  }
}
