import { claimAnomalies, collectionAnomalies, deliveryAnomalies } from './exceeded.ts'
import { overdrawnAnomalies } from './overdrawn.ts'
import { placeAnomalies, productAnomalies } from './places.ts'
import { repeatAnomalies } from './repeats.ts'
import { knownBy } from './standing.ts'

/**
 * SQL that finds contradictions, with the columns code, seq, place (null: the one that reported) and
 * figures (JSON). It may read `moved` and `mentioned`, and the bound `$boundary`, `$from`, `$to` and,
 * where `asKnownAt` is given, `$known_at`.
 */
type AnomalySource = (asKnownAt: string | undefined) => string

/** What one event shows by itself, as its type says. */
function ownAnomalies(asKnownAt: string | undefined): string {
  return `
    select a.code::varchar as code, a.seq, null::varchar as place, a.figures
    from log_anomaly a
    join log l on l.seq = a.seq
    where l.market_day between $from::date and $to::date
      and l.boundary = (select id from dictionary where name = $boundary)
      ${knownBy('l.recorded_at', asKnownAt)}
      and not exists (
        select 1 from corrected c where c.seq = a.seq ${knownBy('c.by_at', asKnownAt)}
      )`
}

/** Every source of anomalies; each finds other ones. */
export const anomalySources: readonly AnomalySource[] = [
  ownAnomalies,
  placeAnomalies,
  productAnomalies,
  claimAnomalies,
  collectionAnomalies,
  deliveryAnomalies,
  overdrawnAnomalies,
  repeatAnomalies
]
