import type { Stage } from '../../../domain/movement.ts'
import type { DiagramNode } from './diagram.ts'

/**
 * One colour for each stage, from field to use; all keep 4.5:1 against white, and against the light
 * words on a node. What is unaccounted for is told apart by its texture, returns by their dashes.
 */
const stageColours: Readonly<Record<Stage, string>> = {
  origin: '#2e7048',
  supply: '#0b5394',
  processing: '#6b5b00',
  retail: '#0f6e78',
  redistribution: '#7a4592',
  treatment: '#5a4a3a',
  destination: '#4a5568'
}

export const colours = {
  text: '#17324d',
  muted: '#455b71',
  surface: '#ffffff',
  unaccounted: '#a34700',
  unaccountedTint: '#fdf1e7',
  returned: '#7a4592'
} as const

const byColumn: readonly Stage[] = ['origin', 'supply', 'retail', 'redistribution']

/** Colour of a process; where its stage is not known the column decides. */
export function nodeColour(node: DiagramNode, lastStage: number): string {
  if (node.process === null) return colours.unaccounted
  if (node.stageName !== null) return stageColours[node.stageName]
  if (node.stage === lastStage && node.stage > 0) return stageColours.destination
  return stageColours[byColumn[Math.min(node.stage, byColumn.length - 1)] ?? 'supply']
}
