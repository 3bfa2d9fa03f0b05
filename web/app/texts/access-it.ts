import type { Role, Scope } from '../../../domain/access/role.ts'
import { secondFactorIt } from './second-factor-it.ts'

const roleNames: Readonly<Record<Role, string>> = {
  analyst: 'Analista Food Policy',
  desk: 'Ufficio Food Policy',
  operator: 'Gestore di mercato',
  wholesaler: 'Grossista',
  ngo: 'Ente che ridistribuisce',
  grower: 'Agricoltore',
  startup: 'Impresa di trasformazione',
  device: 'Bilancia o varco',
  public: 'Pubblico'
}

const scopeNames: Readonly<Record<Scope, string>> = {
  'read:flows': 'leggere i flussi',
  'read:rejects': 'vedere le righe scartate',
  'read:metrics': 'leggere le misure del servizio',
  'read:audit': 'vedere chi ha fatto cosa',
  'ingest:events': 'inviare eventi',
  'ingest:readings': 'inviare pesate',
  'ingest:tables': 'importare tabelle',
  'decide:reference': 'definire aree, luoghi, orti e imprese',
  'declare:surplus': 'ritirare le proprie eccedenze',
  'claim:surplus': 'prenotare eccedenze',
  'allocate:donations': 'assegnare donazioni',
  'correct:events': 'correggere eventi',
  'admin:access': 'gestire gli accessi'
}

/** Italian texts of signing in, and of who may do what. */
export const accessIt = {
  roleNames,
  scopeNames,
  signIn: 'Accedi',
  signedInAs: (name: string) => `Accesso: ${name}`,
  signOut: 'Esci',
  sessions: {
    title: 'Dove hai effettuato l’accesso',
    row: (way: string, since: string, used: string) =>
      `${way}, dal ${since}, usato l’ultima volta il ${used}`,
    isThis: 'questo browser',
    ways: {
      oidc: 'Identità digitale',
      mail: 'Link per posta',
      'set-up': 'Link di avvio',
      demo: 'Dimostrazione'
    },
    endOthers: 'Esci dagli altri',
    none: 'Nessun altro accesso è aperto.'
  },
  actsFor: (party: string) => `per ${party}`,
  working: 'Un momento…',
  failed: 'Non ha funzionato',
  demo: {
    title: 'Scegli chi essere',
    lead: 'Questa è una dimostrazione: le persone non esistono e non serve una password. Scegli un ruolo per vedere che cosa vede e che cosa può fare.',
    enter: (role: string) => `Entra come ${role}`
  },
  provider: { title: 'Con la tua identità digitale', enter: (name: string) => `Entra con ${name}` },
  mail: {
    title: 'Con un link per posta elettronica',
    lead: 'Ti mandiamo un link che vale una volta sola, per 10 minuti. Non serve una password.',
    email: 'Indirizzo di posta elettronica',
    send: 'Mandami il link',
    sent: 'Se l’indirizzo è conosciuto, il link è in arrivo. Aprilo in questo browser; controlla anche la posta indesiderata.'
  },
  link: {
    title: 'Conferma l’accesso',
    lead: 'Il link vale una volta sola. Premi per entrare.',
    enter: 'Entra'
  },
  setUp: {
    title: 'Prepara il servizio',
    lead: 'Sei la prima persona: diventi l’ufficio che invita le altre. Il link vale una volta sola.',
    name: 'Nome e cognome',
    enter: 'Inizia'
  },
  second: secondFactorIt,
  noWay: 'Chiedi un link di accesso all’ufficio Food Policy.',
  oneTap: {
    title: 'Conferma con un tocco',
    commands: {
      ClaimSurplus: (surplus: string, party: string) =>
        `Prenoti l’eccedenza ${surplus} per ${party}.`,
      DeclineSurplus: (surplus: string, party: string) =>
        `Rinunci all’eccedenza ${surplus} per ${party}: la possono prendere altri.`
    },
    noLink:
      'Qui manca il link: apri per intero quello che hai ricevuto, oppure chiedine un altro all’ufficio Food Policy.',
    until: (instant: string) => `Il link vale fino a ${instant}, una volta sola.`,
    confirm: 'Conferma',
    done: 'Fatto.',
    used: 'Questo link è già stato usato.'
  },
  keys: {
    title: 'Chiavi API',
    lead: 'Una chiave fa entrare un programma o una bilancia. Si vede una volta sola: copiala subito. Due chiavi con lo stesso nome possono valere insieme, così la sostituisci senza fermarti.',
    none: 'Nessuna chiave.',
    name: 'Nome del programma o della bilancia',
    scopes: 'Che cosa può fare',
    days: 'Giorni di validità',
    issue: 'Crea la chiave',
    shownOnce: 'La tua nuova chiave. Non la rivedrai:',
    code: 'Codice',
    used: 'Ultimo uso',
    never: 'mai',
    until: 'Vale fino a',
    revoked: 'revocata',
    expired: 'scaduta',
    revoke: 'Revoca',
    revokeOf: (name: string) => `Revoca la chiave ${name}`
  },
  people: {
    title: 'Persone',
    none: 'Nessuna persona.',
    invite: 'Invita',
    inviteTitle: 'Invita una persona',
    email: 'Posta elettronica',
    role: 'Ruolo',
    tenant: 'Per chi agisce',
    tenantHelp:
      'Codice del luogo o dell’ente, per esempio charity:recup. Vuoto per analisti e ufficio.',
    boundaries: 'Aree',
    boundariesHelp: 'Codici separati da virgole; vuoto vuol dire tutte.',
    all: 'tutte',
    since: 'Dal',
    link: 'Link di accesso',
    linkOf: (name: string) => `Crea un link di accesso per ${name}`,
    linkShown: 'Link da consegnare, vale una volta sola per 10 minuti:',
    revoke: 'Togli l’accesso',
    revokeOf: (name: string) => `Togli l’accesso a ${name}`,
    erase: 'Cancella i dati',
    eraseOf: (name: string) => `Cancella i dati personali di ${name}`,
    sure: (name: string) => `Cancellare per sempre i dati personali di ${name}?`,
    erased: (name: string) => `I dati personali di ${name} sono stati cancellati.`,
    stillNamed: (count: string, shown: string) =>
      `Registrazioni che nominano ancora la persona in un testo: ${count}. Vanno annullate o corrette a mano: ${shown}`
  }
}
