import type { z } from 'zod'
import type { Tenant } from '../../domain/access/tenant.ts'
import { isOwn } from '../access/own.ts'
import { askedBindings, standing } from '../asked.ts'
import { integer, type Row, text, textOrNull } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { KnownMass, ReceiptRow, ReceiptsAnswer, receipts } from './contract.ts'
import { knownMassOf } from './masses.ts'
import { sharesSql } from './shares.ts'
import { collectionLines } from './transfers.ts'

type ReceiptsParameters = z.output<typeof receipts.parameters>

const inSpan = 'between $from::date and $to::date'

/** Of one receiver, donor and period only the last attestation stands. */
function attestedSql(parameters: ReceiptsParameters): string {
  return `
    attestation as materialized (
      select receiver, donor, valid_from, valid_to, arg_max({'grams': mass_grams}, seq).grams as mass_grams
      from ${standing('receipt_attestation', parameters)}
      where valid_from <= $to::date and valid_to >= $from::date
      group by receiver, donor, valid_from, valid_to
    )`
}

const collectedInSpan = `
  semi join (
    select surplus from surplus_collection where boundary = $boundary and market_day ${inSpan}
  ) using (surplus)`

/** Who declared the surplus that was delivered, or where none did, whom it was fetched from. */
function donorsSql(parameters: ReceiptsParameters): string {
  const among = "semi join (select surplus from share where side = 'delivered') using (surplus)"
  return `
    donor_of as (
      select surplus, coalesce(
          arg_max(donor, seq) filter (type = 'SurplusDeclared'), arg_max(donor, seq)
        ) as donor
      from (
        select surplus, donor, seq, type
        from ${standing('surplus_declaration', parameters)} ${among}
        union all
        select surplus, donor, seq, type
        from ${standing('surplus_collection', parameters)} ${among}
      )
      group by surplus
    )`
}

/** A party sees what it gave and what it was given. */
function ownConditions({ party }: Tenant): readonly string[] {
  return party === null ? [] : [`(${isOwn('receiver')} or ${isOwn('donor')})`]
}

/** Hand-overs and attestations of the span under one pair of names, then added up. */
function receiptsSql(parameters: ReceiptsParameters, tenant: Tenant): string {
  const { receiver, donor } = parameters
  const conditions = [
    ...ownConditions(tenant),
    ...(receiver === undefined ? [] : ['receiver = $receiver']),
    ...(donor === undefined ? [] : ['donor = $donor'])
  ]
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`
  const wanted = `select sorting from donation_delivery where boundary = $boundary and market_day ${inSpan}`
  return `
    with ${sharesSql(parameters, wanted)},
    ${donorsSql(parameters)},
    ${attestedSql(parameters)},
    said as (
      select collector as receiver, donor, 'collected' as what, mass_grams
      from ${collectionLines(parameters, collectedInSpan)}
      where seq = counted_seq and market_day ${inSpan}
      union all
      select s.receiver, c.donor, 'delivered', s.mass_grams
      from share s
      left join donor_of c using (surplus)
      where s.side = 'delivered' and s.market_day ${inSpan}
      union all
      select receiver, donor, 'attested', mass_grams
      from attestation
      where valid_from >= $from::date and valid_to <= $to::date
    )
    select receiver, donor, ${['collected', 'delivered', 'attested'].map(sumOf).join(', ')},
      count(*) filter (what = 'attested') as attestations
    from said
    ${where}
    group by receiver, donor
    order by receiver, donor nulls last`
}

function sumOf(what: string): string {
  return `coalesce(sum(mass_grams) filter (what = '${what}'), 0) as ${what}_grams,
      count(*) filter (what = '${what}' and mass_grams is null) as ${what}_unknown`
}

function straddlingSql(parameters: ReceiptsParameters, tenant: Tenant): string {
  return `
    with ${attestedSql(parameters)}
    select count(*) as n
    from attestation
    where ${['true', ...ownConditions(tenant)].join(' and ')}
      and not (valid_from >= $from::date and valid_to <= $to::date)`
}

function standingOf(
  attested: KnownMass | null,
  given: readonly KnownMass[],
  differenceGrams: number | null
): ReceiptRow['standing'] {
  if (attested === null) return 'not_attested'
  if (given.every((mass) => mass.grams === 0 && mass.withoutMass === 0)) return 'nothing_given'
  if (differenceGrams === null) return 'mass_unknown'
  return differenceGrams === 0 ? 'agrees' : 'differs'
}

function rowOf(row: Row): ReceiptRow {
  const collected = knownMassOf(row, 'collected')
  const delivered = knownMassOf(row, 'delivered')
  const attestations = integer(row, 'attestations')
  const attested = attestations === 0 ? null : knownMassOf(row, 'attested')
  const unknown =
    collected.withoutMass + delivered.withoutMass + (attested === null ? 1 : attested.withoutMass)
  const differenceGrams =
    attested === null || unknown > 0 ? null : attested.grams - collected.grams - delivered.grams
  return {
    receiver: text(row, 'receiver'),
    donor: textOrNull(row, 'donor'),
    ...{ collected, delivered, attested, attestations, differenceGrams },
    standing: standingOf(attested, [collected, delivered], differenceGrams)
  }
}

/**
 * What receivers were given against what they attested; a party sees its own part.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerReceipts(
  readModel: TenantReadModel,
  parameters: ReceiptsParameters
): Promise<ReceiptsAnswer> {
  const { from, to, receiver, donor } = parameters
  return readModel.read(async (session) => {
    const bindings = {
      ...askedBindings(parameters),
      ...{ from, to, receiver: receiver ?? null, donor: donor ?? null }
    }
    const rows = await session.rows(receiptsSql(parameters, readModel.tenant), bindings)
    const [beside] = await session.rows(straddlingSql(parameters, readModel.tenant), bindings)
    if (beside === undefined) throw new Error('a count gave no row')
    return {
      position: await answeredAt(session, 'surplus'),
      rows: rows.map(rowOf),
      straddling: integer(beside, 'n')
    }
  })
}
