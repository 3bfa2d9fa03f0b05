import { useEffect, useRef, useState } from 'preact/hooks'
import { texts } from '../../app/address.ts'
import type { Format } from '../../app/format.ts'
import { changedMaterially } from './changes.ts'
import { type Figures, parametersOf } from './figures.ts'
import type { FlowWords } from './words.ts'

const everyMs = 10_000

function useVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState === 'visible')
  useEffect(() => {
    const follow = () => setVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', follow)
    return () => document.removeEventListener('visibilitychange', follow)
  }, [])
  return visible
}

/** A day that is being typed is empty for the page until it is whole: an update would undo it. */
function isTypingDay(): boolean {
  return document.activeElement?.matches('input[type="date"]') === true
}

/**
 * Asks for newer figures every ten seconds while the page is seen, says of when they are, and can be
 * paused (WCAG 2.2.2). What is written here changes silently: it is no live region.
 */
export function Living(props: {
  readonly answeredAt: string | null
  readonly state: 'none' | 'awaited' | 'failed'
  readonly format: Pick<Format, 'time'>
  readonly refresh: () => void
}) {
  const { answeredAt, state, format, refresh } = props
  const [paused, setPaused] = useState(false)
  const visible = useVisible()
  const { living } = texts.value.chain
  const isRunning = visible && !paused
  const wasRunning = useRef(isRunning)
  useEffect(() => {
    // Whoever comes back does not wait ten seconds for what happened meanwhile.
    if (isRunning && !wasRunning.current) refresh()
    wasRunning.current = isRunning
  }, [isRunning, refresh])
  useEffect(() => {
    if (!isRunning || state === 'awaited') return
    const timer = setInterval(() => {
      if (!isTypingDay()) refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [isRunning, state, answeredAt, refresh])
  const time = answeredAt === null ? '' : format.time(answeredAt)
  return (
    <section class="living" aria-label={living.name}>
      <span class="living-time">
        {state === 'failed' ? living.failed(time) : living.updated(time)}
      </span>
      <button type="button" class="as-link" onClick={() => setPaused(!paused)}>
        {paused ? living.resume : living.pause}
      </button>
    </section>
  )
}

/** Says aloud that the figures of the same question changed, where they did so materially. */
export function Announcement({ figures, words }: { figures: Figures; words: FlowWords }) {
  const said = useRef({ question: '', totals: figures.totals })
  const [text, setText] = useState('')
  const { boundary, group, level } = parametersOf(figures.window)
  const question = JSON.stringify([boundary, group, level])
  const { totals } = figures
  useEffect(() => {
    const before = said.current
    if (before.question !== question) {
      said.current = { question, totals }
      setText('')
    } else if (changedMaterially(before.totals, totals)) {
      said.current = { question, totals }
      const { mass } = words.format
      const { changed } = words.texts.chain.living
      setText(changed(mass(totals.inGrams), mass(totals.outGrams), mass(totals.imbalanceGrams)))
    }
  }, [question, totals, words])
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  )
}
