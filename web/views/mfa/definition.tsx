import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { rewritten } from './document.ts'
import { Editor } from './editor.tsx'
import { longestInAddress, type MfaState } from './state.ts'
import type { Figures } from './words.ts'

interface DefinitionProps {
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
  readonly figures: Figures
  /** What stands in the editor before anything was drawn. */
  readonly first: string
  readonly help: string
  /** Draws what was submitted; `text` is what stands in the editor. */
  readonly draw: (submitted: {
    readonly definition: string
    readonly text: string
    readonly goTo: (offset: number) => void
  }) => ComponentChildren
}

/** A view definition to change, and what it draws. */
export function Definition(props: DefinitionProps) {
  const { state, change, figures, first, help, draw } = props
  const { definition: words } = figures.texts.mfa
  const [own, setOwn] = useState<string | null>(null)
  const [at, setAt] = useState<{ offset: number } | null>(null)
  const submitted = state.definition ?? own
  // An address may hold anything; what does not parse is shown in the editor and not drawn.
  const definition = submitted === null ? null : rewritten(submitted, 'compact')
  const text = submitted === null ? first : (rewritten(submitted, 'readable') ?? submitted)
  return (
    <details class="definition" open={submitted !== null}>
      <summary>{words.title}</summary>
      <p>{words.lead}</p>
      <Editor
        id="mfa-definition"
        label={words.label}
        help={help}
        submit={words.submit}
        rows={14}
        whole={false}
        {...{ text, at }}
        onSubmit={(written) => {
          const compact = rewritten(written, 'compact') ?? written
          const fits = compact.length <= longestInAddress
          setOwn(fits ? null : compact)
          change({ definition: fits ? compact : null })
        }}
      />
      {definition !== null && draw({ definition, text, goTo: (offset) => setAt({ offset }) })}
    </details>
  )
}
