import type { ComponentType } from 'preact'
import { lazily } from '../app/lazily.tsx'
import { FlowsView } from './flows/view.tsx'
import { OneTapView } from './one-tap/view.tsx'

export interface View {
  readonly path: string
  /** Section of the text catalogue with its title and its word in the navigation. */
  readonly key:
    | ('flows' | 'mfa' | 'publicFigures' | 'imports' | 'parties' | 'accesses' | 'audit')
    | ('signIn' | 'oneTap')
  /** Who finds it in the navigation; nobody: other pages lead there. */
  readonly listedFor: 'all' | 'signed-in' | 'namers' | 'auditors' | 'nobody'
  readonly component: ComponentType
}

const AccessesView = lazily(async () => (await import('./accesses/view.tsx')).AccessesView)
const AuditView = lazily(async () => (await import('./audit/view.tsx')).AuditView)
const MfaView = lazily(async () => (await import('./mfa/view.tsx')).MfaView)
const PartiesView = lazily(async () => (await import('./parties/view.tsx')).PartiesView)
const PublicFiguresView = lazily(
  async () => (await import('./public-figures/view.tsx')).PublicFiguresView
)
const SignInView = lazily(async () => (await import('./sign-in/view.tsx')).SignInView)
const ImportsView = lazily(async () => (await import('./imports/view.tsx')).ImportsView)

/** Every page, in the order of the navigation. */
export const views: readonly View[] = [
  { path: '/', key: 'flows', listedFor: 'all', component: FlowsView },
  { path: '/analisi', key: 'mfa', listedFor: 'all', component: MfaView },
  { path: '/dati', key: 'publicFigures', listedFor: 'all', component: PublicFiguresView },
  { path: '/importa', key: 'imports', listedFor: 'all', component: ImportsView },
  { path: '/soggetti', key: 'parties', listedFor: 'namers', component: PartiesView },
  { path: '/accessi', key: 'accesses', listedFor: 'signed-in', component: AccessesView },
  { path: '/registro', key: 'audit', listedFor: 'auditors', component: AuditView },
  { path: '/accedi', key: 'signIn', listedFor: 'nobody', component: SignInView },
  { path: '/azione', key: 'oneTap', listedFor: 'nobody', component: OneTapView }
]
