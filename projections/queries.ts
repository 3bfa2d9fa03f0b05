import {
  aboutOne,
  aboutSite,
  asked,
  askedByDonors,
  books,
  bounded,
  boundedBut,
  deskOnly,
  overview,
  privateBooks,
  protectedFigures,
  type QueryAccess,
  reference,
  staffOnly,
  wholeEvents
} from './access/sight.ts'
import { events as auditEvents } from './audit/contract.ts'
import { answerEvents as answerAuditEvents } from './audit/queries.ts'
import { processes, totals } from './balance/contract.ts'
import { answerProcesses, answerTotals } from './balance/queries.ts'
import { list } from './boundaries/contract.ts'
import { answerList } from './boundaries/queries.ts'
import { events as epcisEvents } from './epcis/contract.ts'
import { answerEvents as answerEpcisEvents } from './epcis/queries.ts'
import { flows as flowFigures, surplus as surplusFigures } from './figures/contract.ts'
import { answerFlowFigures } from './figures/flows.ts'
import { answerSurplusFigures } from './figures/surplus.ts'
import { events, links, origin } from './flows/contract.ts'
import { answerEvents } from './flows/events.ts'
import { answerLinks } from './flows/links.ts'
import { answerOrigin } from './flows/origin.ts'
import { answerChanges } from './mfa/system/changes.ts'
import { changes, indicators, system } from './mfa/system/contract.ts'
import { answerIndicators } from './mfa/system/indicators.ts'
import { answerSystem } from './mfa/system/system.ts'
import { view, viewEvents } from './mfa/view/contract.ts'
import { answerViewEvents } from './mfa/view/events.ts'
import { answerView } from './mfa/view/view.ts'
import { lots, history as plotHistory, list as plotList, yields } from './plots/contract.ts'
import { answerHistory as answerPlotHistory } from './plots/history.ts'
import { answerList as answerPlotList } from './plots/list.ts'
import { answerLots } from './plots/lots.ts'
import { answerYields } from './plots/yields.ts'
import { factors, list as productList } from './products/contract.ts'
import { answerFactors, answerList as answerProductList } from './products/queries.ts'
import { answerAnomalies } from './quality/anomalies.ts'
import { answerBasis } from './quality/basis.ts'
import { anomalies, basis, lateness, silence } from './quality/contract.ts'
import { answerLateness, answerSilence } from './quality/reports.ts'
import { type BoundQuery, bindQuery } from './query.ts'
import { history as siteHistory, list as siteList } from './sites/contract.ts'
import {
  answerHistory as answerSiteHistory,
  answerList as answerSiteList
} from './sites/queries.ts'
import { history as startupHistory, list as startupList } from './startups/contract.ts'
import { answerHistory as answerStartupHistory } from './startups/history.ts'
import { answerList as answerStartupList } from './startups/list.ts'
import { days, levels, lots as lotsInStock } from './stocks/contract.ts'
import { answerDays, answerLevels, answerLots as answerLotsInStock } from './stocks/queries.ts'
import { history, receipts, summary, list as surplusList } from './surplus/contract.ts'
import { answerHistory } from './surplus/history.ts'
import { answerList as answerSurplusList } from './surplus/list.ts'
import { answerReceipts } from './surplus/receipts.ts'
import { answerSummary } from './surplus/summary.ts'
import { answerBackwards } from './trace/backwards.ts'
import { backwards, forwards } from './trace/contract.ts'
import { answerForwards } from './trace/forwards.ts'
import { destinations, treatment, sites as wasteSites } from './waste/contract.ts'
import { answerDestinations } from './waste/destinations.ts'
import { answerSites as answerWasteSites } from './waste/sites.ts'
import { answerTreatment } from './waste/treatment.ts'

/** Every question that the read side answers, at `GET /api/<projection>/<name>`. */
export const queries: readonly BoundQuery[] = [
  bindQuery('flows', links, answerLinks, bounded(books())),
  bindQuery('flows', events, answerEvents, bounded(books('source', 'target'))),
  bindQuery('flows', origin, answerOrigin, wholeEvents),
  bindQuery('figures', flowFigures, answerFlowFigures, protectedFigures),
  bindQuery('figures', surplusFigures, answerSurplusFigures, protectedFigures),
  bindQuery('balance', processes, answerProcesses, bounded(books())),
  bindQuery('balance', totals, answerTotals, bounded(books())),
  bindQuery('stocks', levels, answerLevels, bounded(books('place'))),
  bindQuery('stocks', lotsInStock, answerLotsInStock, bounded(books('place'))),
  bindQuery('stocks', days, answerDays, bounded(books('place'))),
  bindQuery('trace', backwards, answerBackwards, bounded(asked)),
  bindQuery('trace', forwards, answerForwards, bounded(asked)),
  bindQuery('mfa', system, answerSystem, bounded(books())),
  bindQuery('mfa', indicators, answerIndicators, bounded(books())),
  bindQuery('mfa', changes, answerChanges, bounded(staffOnly)),
  bindQuery('mfa', view, answerView, bounded(books())),
  bindQuery('mfa', viewEvents, answerViewEvents, bounded(books())),
  bindQuery('boundaries', list, answerList, bounded(books(), 'answer')),
  bindQuery('surplus', surplusList, answerSurplusList, bounded(asked)),
  bindQuery('surplus', summary, answerSummary, bounded(askedByDonors)),
  bindQuery('surplus', history, answerHistory, bounded(asked)),
  bindQuery('surplus', receipts, answerReceipts, bounded(asked)),
  bindQuery('waste', destinations, answerDestinations, bounded(books())),
  bindQuery('waste', wasteSites, answerWasteSites, bounded(books())),
  bindQuery('waste', treatment, answerTreatment, bounded(books('plant'))),
  bindQuery('sites', siteList, answerSiteList, bounded(reference)),
  bindQuery('sites', siteHistory, answerSiteHistory, aboutSite(reference, 'site')),
  bindQuery('products', productList, answerProductList, reference),
  bindQuery('products', factors, answerFactors, reference),
  bindQuery('plots', plotList, answerPlotList, bounded(privateBooks())),
  bindQuery('plots', plotHistory, answerPlotHistory, aboutOne(privateBooks(), 'plot')),
  bindQuery('plots', yields, answerYields, bounded(privateBooks('plot'))),
  bindQuery('plots', lots, answerLots, aboutOne(privateBooks(), 'plot')),
  bindQuery('startups', startupList, answerStartupList, bounded(privateBooks())),
  bindQuery('startups', startupHistory, answerStartupHistory, aboutOne(privateBooks(), 'startup')),
  bindQuery('quality', basis, answerBasis, bounded(books())),
  bindQuery('quality', lateness, answerLateness, bounded(books())),
  bindQuery('quality', silence, answerSilence, bounded(books())),
  bindQuery(
    'quality',
    anomalies,
    answerAnomalies,
    boundedBut(overview, 'site_fact', 'plot_assignment', 'startup_fact')
  ),
  bindQuery('epcis', epcisEvents, answerEpcisEvents, staffOnly),
  bindQuery('audit', auditEvents, answerAuditEvents, deskOnly)
]

/** Who sees what of a query, for routes of their own that answer it. */
export function accessOf(projection: string, name: string): QueryAccess {
  const found = queries.find((query) => query.projection === projection && query.name === name)
  if (found === undefined) throw new Error(`there is no query ${projection}/${name}`)
  return found.access
}
