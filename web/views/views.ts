import type { ComponentType } from 'preact'
import { FlowsView } from './flows/view.tsx'
import { ImportsView } from './imports/view.tsx'
import { MfaView } from './mfa/view.tsx'

export interface View {
  readonly path: string
  /** Section of the text catalogue with its title and its word in the navigation. */
  readonly key: 'flows' | 'mfa' | 'imports'
  readonly component: ComponentType
}

/** Every page, in the order of the navigation. */
export const views: readonly View[] = [
  { path: '/', key: 'flows', component: FlowsView },
  { path: '/analisi', key: 'mfa', component: MfaView },
  { path: '/importa', key: 'imports', component: ImportsView }
]
