import { useEffect, useRef } from 'preact/hooks'
import type { BalanceRow } from '../../../projections/balance/contract.ts'
import { Events } from './events.tsx'
import type { Figures } from './figures.ts'
import { FoldedFlows, FoldedTable } from './folded.tsx'
import { BalanceGroups, FlowGroups } from './groups.tsx'
import { shouldBalance } from './places.ts'
import { Residual } from './residual.tsx'
import { keyOf, type Selection } from './state.ts'
import type { FlowWords } from './words.ts'

interface PanelProps {
  readonly selection: Selection
  readonly figures: Figures
  readonly words: FlowWords
  readonly select: (selection: Selection | null) => void
}

function Facts({
  facts
}: {
  facts: readonly { name: string; value: string; note?: string | undefined }[]
}) {
  return (
    <dl class="facts">
      {facts.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value} {note !== undefined && <span class="minor">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Both sides of a process: a source only gives and a sink only takes, so they have one. */
function factsOf(row: BalanceRow, words: FlowWords) {
  const { texts, format, share } = words
  const { panel } = texts
  const fact = (name: string, grams: number) => ({
    name,
    value: format.mass(grams),
    note: share(grams) || undefined
  })
  return [
    ...(row.role === 'source' ? [] : [fact(panel.entered, row.inGrams)]),
    ...(row.role === 'sink' ? [] : [fact(panel.left, row.outGrams)]),
    ...(row.role === 'inner' || row.stockChangeGrams !== 0
      ? [{ name: panel.stockChange, value: format.mass(row.stockChangeGrams) }]
      : []),
    ...(row.becameGrams === 0
      ? []
      : [{ name: texts.chain.stock.became, value: format.signedMass(row.becameGrams) }]),
    ...(shouldBalance(row)
      ? [
          {
            name: panel.unaccounted,
            value: format.mass(row.imbalanceGrams),
            note: `± ${format.mass(row.imbalanceSdGrams)}`
          }
        ]
      : [])
  ]
}

function ProcessDetails(props: PanelProps & { process: string }) {
  const { process, figures, words, select } = props
  const row = figures.byProcess.find((one) => one.process === process)
  const { panel, chain } = words.texts
  const { window } = figures
  const version = figures.links.position
  if (figures.folds.some(({ id }) => id === process)) {
    return (
      <>
        <p>{chain.fold.lead}</p>
        <FoldedTable figures={figures} words={words} select={select} only={process} />
      </>
    )
  }
  if (row === undefined) return <p>{panel.noEvents}</p>
  return (
    <>
      <Facts facts={factsOf(row, words)} />
      <BalanceGroups
        rows={figures.byGroup.filter((one) => one.process === process)}
        words={words}
      />
      {row.role !== 'source' && (
        <Events
          key={`in ${process}`}
          title={panel.eventsIn}
          window={window}
          source={null}
          target={process}
          version={version}
          words={words}
        />
      )}
      {row.role !== 'sink' && (
        <Events
          key={`out ${process}`}
          title={panel.eventsOut}
          window={window}
          source={process}
          target={null}
          version={version}
          words={words}
        />
      )}
    </>
  )
}

function FlowDetails(props: PanelProps & { source: string; target: string }) {
  const { source, target, figures, words, select } = props
  const { texts, format, share } = words
  const isFolded = figures.folds.some(({ id }) => id === source || id === target)
  const version = figures.links.position
  // What is folded away in the diagram still has its own flows.
  const link =
    figures.diagram.links.find((one) => one.key === keyOf(props.selection)) ??
    figures.links.links.find((one) => one.source === source && one.target === target)
  if (link === undefined) return <p>{texts.panel.noEvents}</p>
  return (
    <>
      <Facts
        facts={[
          { name: texts.panel.mass, value: format.mass(link.massGrams) },
          { name: texts.table.share, value: share(link.massGrams) },
          {
            name: texts.table.uncertainty,
            value: format.mass(link.sdGrams),
            note: isFolded ? texts.panel.foldedErrors : texts.panel.errors
          },
          {
            name: texts.chain.unknown.column,
            value: link.unknownMass === 0 ? '' : format.count(link.unknownMass)
          }
        ].filter(({ value }) => value !== '')}
      />
      {isFolded ? (
        <FoldedFlows {...{ source, target, figures, words, select }} />
      ) : (
        <>
          <FlowGroups {...{ source, target, version, words }} window={figures.window} />
          <Events
            key={keyOf(props.selection)}
            title={texts.panel.events}
            window={figures.window}
            {...{ source, target, version, words }}
          />
        </>
      )}
    </>
  )
}

function titleOf(selection: Selection, words: FlowWords): string {
  switch (selection.kind) {
    case 'process':
      return words.label(selection.process)
    case 'flow':
      return `${words.label(selection.source)} → ${words.label(selection.target)}`
    case 'residual':
      return selection.process === null
        ? words.texts.residual.titleAll
        : words.texts.residual.title(words.label(selection.process))
  }
}

/** What stands behind the pinned mark: balance, groups, events, or why a residual is there. */
export function Panel(props: PanelProps) {
  const { selection, words, select } = props
  const place = useRef<HTMLElement>(null)
  const key = keyOf(selection)
  // Another key is another panel to bring into view.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [key])
  return (
    <section ref={place} class="panel" aria-labelledby="panel-title">
      <header>
        <h2 id="panel-title">{titleOf(selection, words)}</h2>
        <button
          type="button"
          class="btn btn-outline-primary btn-xs"
          onClick={() => {
            select(null)
            document.getElementById('flows-chart')?.focus()
          }}
        >
          {words.texts.panel.close}
        </button>
      </header>
      {selection.kind === 'process' && <ProcessDetails {...props} process={selection.process} />}
      {selection.kind === 'flow' && <FlowDetails {...props} {...selection} />}
      {selection.kind === 'residual' && <Residual {...props} process={selection.process} />}
    </section>
  )
}
