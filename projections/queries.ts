import { processes, totals } from './balance/contract.ts'
import { answerProcesses, answerTotals } from './balance/queries.ts'
import { list } from './boundaries/contract.ts'
import { answerList } from './boundaries/queries.ts'
import { events, links } from './flows/contract.ts'
import { answerEvents } from './flows/events.ts'
import { answerLinks } from './flows/links.ts'
import { type BoundQuery, bindQuery } from './query.ts'

/** Every question that the read side answers, at `GET /api/<projection>/<name>`. */
export const queries: readonly BoundQuery[] = [
  bindQuery('flows', links, answerLinks),
  bindQuery('flows', events, answerEvents),
  bindQuery('balance', processes, answerProcesses),
  bindQuery('balance', totals, answerTotals),
  bindQuery('boundaries', list, answerList)
]
