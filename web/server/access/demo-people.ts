import type { Grant } from './people.ts'

/** Somebody whom a visitor of the demo may be. Nobody of them exists. */
export interface DemoPerson extends Grant {
  readonly subject: string
}

const simulated = ['milan-simulated', 'milan-metro']

/** One of each kind of people that use the service; the parties are those of the simulated Milan. */
export const demoPeople: readonly DemoPerson[] = [
  { subject: 'demo-desk', role: 'desk', tenant: null, boundaries: 'all' },
  { subject: 'demo-analyst', role: 'analyst', tenant: null, boundaries: 'all' },
  {
    subject: 'demo-operator',
    role: 'operator',
    tenant: 'covered-market:wagner',
    boundaries: simulated
  },
  {
    subject: 'demo-wholesaler',
    role: 'wholesaler',
    tenant: 'wholesaler:stand-001',
    boundaries: simulated
  },
  { subject: 'demo-ngo', role: 'ngo', tenant: 'charity:recup', boundaries: simulated },
  {
    subject: 'demo-grower',
    role: 'grower',
    tenant: 'grower:cascina-nosedo',
    boundaries: simulated
  },
  { subject: 'demo-startup', role: 'startup', tenant: 'startup:smaf', boundaries: simulated }
]
