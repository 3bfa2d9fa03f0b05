import { z } from 'zod'
import { packageUnits } from '../../domain/quantity.ts'
import { instantText, jsonCell, stateBindings, textList } from '../as-of.ts'
import {
  flag,
  integer,
  integerOrNull,
  member,
  type Row,
  real,
  realOrNull,
  text,
  textOrNull
} from '../cells.ts'
import { counted } from '../facts.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import {
  type FactorRow,
  type FactorsAnswer,
  factorKinds,
  type factors,
  type ListAnswer,
  type list,
  type PackagingRow,
  type ProductRow
} from './contract.ts'
import { settingsSql } from './settings.ts'

/** Of each id what was said last of those listed by a day, whichever arrived first. */
function lastListed(
  table: 'product_listing' | 'packaging_listing',
  id: 'product' | 'packaging',
  asKnownAt: string | undefined
): string {
  return `
    select *
    from ${counted(table, asKnownAt)}
    where market_day <= $as_of::date
    qualify row_number() over (partition by ${id} order by occurred_at desc, seq desc) = 1`
}

const months = z.array(z.int())

function productOf(row: Row): ProductRow {
  return {
    product: text(row, 'product'),
    label: { it: text(row, 'label_it'), en: text(row, 'label_en') },
    group: text(row, 'product_group'),
    category: text(row, 'category'),
    cn8: textOrNull(row, 'cn8'),
    agrovoc: textOrNull(row, 'agrovoc'),
    season: jsonCell(row, 'season', months),
    shelfLifeDays: integer(row, 'shelf_life_days'),
    packaging: textOrNull(row, 'packaging'),
    assumptions: textList(row, 'assumptions'),
    source: text(row, 'source')
  }
}

function packagingOf(row: Row): PackagingRow {
  return {
    packaging: text(row, 'packaging'),
    label: { it: text(row, 'label_it'), en: text(row, 'label_en') },
    unit: member(row, 'unit', packageUnits),
    unitCode: text(row, 'unit_code'),
    tareGrams: integerOrNull(row, 'tare_grams'),
    reusable: flag(row, 'reusable'),
    assumptions: textList(row, 'assumptions'),
    source: text(row, 'source')
  }
}

/**
 * Products and packaging as last listed, by id.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerList(
  readModel: TenantReadModel,
  parameters: z.output<typeof list.parameters>
): Promise<ListAnswer> {
  const { group, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...stateBindings(parameters), group: group ?? null }
    const rows = await session.rows(
      `select *
       from (${lastListed('product_listing', 'product', asKnownAt)})
       where $group is null or lower(product_group) = lower($group)
       order by product`,
      bindings
    )
    const packagings = await session.rows(
      `${lastListed('packaging_listing', 'packaging', asKnownAt)} order by packaging`,
      bindings
    )
    return {
      position: await answeredAt(session, 'products'),
      rows: rows.map(productOf),
      packagings: packagings.map(packagingOf)
    }
  })
}

/** A value holds until the next of its factor begins; set again for the same day, the later holds. */
function factorsSql(asKnownAt: string | undefined): string {
  const condition = `($factor_id is null or factor_id = $factor_id)
    and ($product is null or product = $product)`
  return `
    with setting as (${settingsSql(asKnownAt, condition)})
    select *, valid_from::varchar as first_day, event_id::varchar as id,
      case when next_from > valid_from then next_from - 1 else next_from end::varchar as last_day,
      ${instantText('recorded_at')} as recorded_text,
      valid_from <= $as_of::date and (next_from is null or next_from > $as_of::date) as holds
    from setting
    order by factor_id, valid_from, occurred_at, seq`
}

function factorOf(row: Row): FactorRow {
  return {
    factorId: text(row, 'factor_id'),
    kind: member(row, 'kind', factorKinds),
    product: textOrNull(row, 'product'),
    unit: row.unit === null ? null : member(row, 'unit', packageUnits),
    packaging: textOrNull(row, 'packaging'),
    value: real(row, 'value'),
    measure: textOrNull(row, 'measure'),
    relativeSd: realOrNull(row, 'relative_sd'),
    validFrom: text(row, 'first_day'),
    validTo: textOrNull(row, 'last_day'),
    holds: flag(row, 'holds'),
    assumptions: textList(row, 'assumptions'),
    source: text(row, 'source'),
    eventId: text(row, 'id'),
    recordedAt: text(row, 'recorded_text')
  }
}

/**
 * Factors over time, by id and day.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerFactors(
  readModel: TenantReadModel,
  parameters: z.output<typeof factors.parameters>
): Promise<FactorsAnswer> {
  const { factorId, product, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const rows = await session.rows(factorsSql(asKnownAt), {
      ...stateBindings(parameters),
      factor_id: factorId ?? null,
      product: product ?? null
    })
    return { position: await answeredAt(session, 'products'), rows: rows.map(factorOf) }
  })
}
