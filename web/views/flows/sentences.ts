import type { BalanceRow, TotalsAnswer } from '../../../projections/balance/contract.ts'
import type { Diagram } from './diagram.ts'
import type { Figures } from './figures.ts'
import type { Fold } from './fold.ts'
import { shouldBalance } from './places.ts'
import type { FlowWords } from './words.ts'

interface NotedFigures {
  readonly diagram: Diagram
  readonly byProcess: readonly BalanceRow[]
  readonly byGroup: readonly BalanceRow[]
  readonly totals: TotalsAnswer
  readonly folds?: readonly Fold[]
  readonly within?: Figures['within']
  readonly window?: Pick<Figures['window'], 'openDay'>
}

/** So many of a kind are said one by one; beyond, they are added up and the largest are named. */
const namedAtMost = 5

/** The first few as a list, and how many more there are. */
function listed(items: readonly string[], words: FlowWords, between = '; '): string {
  const { andMore } = words.texts.chain
  const more = items.length - namedAtMost
  return more <= 0
    ? items.join(between)
    : [...items.slice(0, namedAtMost), andMore(words.format.count(more))].join(between)
}

function deficitNotes(words: FlowWords, { diagram }: NotedFigures): readonly string[] {
  const { texts, format, label } = words
  const { deficits } = diagram
  if (deficits.length <= namedAtMost) {
    return deficits.map((deficit) =>
      texts.notes.negativeProcess(label(deficit.process), format.mass(deficit.massGrams))
    )
  }
  const heaviest = deficits.toSorted((a, b) => b.massGrams - a.massGrams)
  return [
    texts.chain.deficits(
      deficits.length,
      format.count(deficits.length),
      format.mass(deficits.reduce((sum, { massGrams }) => sum + massGrams, 0)),
      listed(
        heaviest.map(({ process, massGrams }) => `${label(process)} ${format.mass(massGrams)}`),
        words
      )
    )
  ]
}

function groupNotes(words: FlowWords, { byProcess, byGroup }: NotedFigures): readonly string[] {
  const { texts, format, label } = words
  const positive = new Set(
    byProcess
      .filter((row) => shouldBalance(row) && row.imbalanceGrams > 0)
      .map((row) => row.process)
  )
  const netted = byGroup
    .filter((row) => positive.has(row.process) && row.imbalanceGrams < 0)
    .toSorted((a, b) => a.imbalanceGrams - b.imbalanceGrams)
  if (netted.length === 0) return []
  const items = netted.map(
    (row) => `${label(row.group ?? row.process)} ${format.mass(row.imbalanceGrams)}`
  )
  return [texts.notes.negativeGroups(netted.length, listed(items, words))]
}

function stockNotes(words: FlowWords, { byProcess }: NotedFigures): readonly string[] {
  const { texts, format, label } = words
  const changed = byProcess.filter((row) => row.stockChangeGrams !== 0)
  if (changed.length <= namedAtMost) {
    return changed.map((row) =>
      texts.notes.stockChange(label(row.process), format.signedMass(row.stockChangeGrams))
    )
  }
  const grams = changed.reduce((sum, row) => sum + row.stockChangeGrams, 0)
  const places = format.count(changed.length)
  return [texts.chain.stock.many(changed.length, places, format.signedMass(grams))]
}

/** What is in no link because it stays within a kind or a fold. */
function withinNotes(words: FlowWords, { folds, within }: NotedFigures): readonly string[] {
  const { fold, internal } = words.texts.chain
  const { count, mass } = words.format
  const folded = (folds ?? []).reduce((sum, { members }) => sum + members.length, 0)
  const events = within?.events ?? 0
  const grams = mass(within?.massGrams ?? 0)
  return [
    ...(folded === 0 ? [] : [fold.note(folded, count(folded))]),
    ...(events === 0
      ? []
      : [folded === 0 ? internal(events, count(events), grams) : fold.within(grams)])
  ]
}

function unknownNotes(words: FlowWords, { diagram }: NotedFigures): readonly string[] {
  const { unknown } = words.texts.chain
  const links = [...diagram.links, ...diagram.unknown]
  const events = links.reduce((sum, link) => sum + link.unknownMass, 0)
  const names = diagram.unknown.map(
    ({ source, target }) => `${words.label(source)} → ${words.label(target)}`
  )
  return [
    ...(events === 0 ? [] : [unknown.note(events, words.format.count(events))]),
    ...(names.length === 0 ? [] : [unknown.notDrawn(listed(names, words))])
  ]
}

/** A day that is not over looks like one on which little moved. */
function lastDayNotes({ texts, format }: FlowWords, { window }: NotedFigures): readonly string[] {
  const openDay = window?.openDay ?? null
  return openDay === null ? [] : [texts.chain.span.lastDay(format.day(openDay))]
}

/** What must be read with the diagram because no width can show it, as sentences. */
export function notesFor(words: FlowWords, figures: NotedFigures): readonly string[] {
  const { texts, format, label } = words
  const { diagram, totals } = figures
  const returns = diagram.links.filter((link) => link.kind === 'return')
  return [
    ...lastDayNotes(words, figures),
    ...withinNotes(words, figures),
    ...deficitNotes(words, figures),
    ...groupNotes(words, figures),
    ...(returns.length === 0
      ? []
      : [texts.notes.returns(format.mass(returns.reduce((sum, link) => sum + link.massGrams, 0)))]),
    ...stockNotes(words, figures),
    ...unknownNotes(words, figures),
    ...diagram.notDrawn.map((link) =>
      texts.notes.notDrawn(
        `${label(link.source)} → ${label(link.target)} ${format.mass(link.massGrams)}`
      )
    ),
    ...(totals.straddling.events === 0
      ? []
      : [
          texts.notes.straddling(
            totals.straddling.events,
            format.count(totals.straddling.events),
            format.mass(totals.straddling.massGrams)
          )
        ])
  ]
}
