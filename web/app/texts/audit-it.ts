/** Italian texts of the audit: who was let in, and who was refused. */
export const auditIt = {
  nav: 'Registro',
  title: 'Registro degli accessi',
  lead: 'Chi ha avuto accesso, chi ha portato fuori dati e chi ha chiesto ciò che non è suo. Il registro tiene solo codici: i nomi vengono dalla rubrica e spariscono quando i dati di una persona sono cancellati.',
  onlyDesk: 'Il registro è per l’ufficio Food Policy.',
  none: 'Nessuna voce con questi filtri.',
  list: 'Voci del registro, la più recente per prima',
  toAudit: 'Apri il registro degli accessi',
  filters: {
    title: 'Filtri del registro',
    from: 'Dal',
    to: 'Al',
    who: 'Chi',
    whoHelp: 'Codice di una persona o di una chiave.',
    what: 'Che cosa',
    outcome: 'Esito',
    any: 'Tutto'
  },
  older: 'Più vecchie',
  newest: 'Torna alle più recenti',
  only: (who: string) => `Solo ${who}`,
  times: (count: string) => `${count} volte`,
  late: (instant: string) => `arrivata nel registro il ${instant}`,
  outcomes: { done: 'Fatto', failed: 'Non riuscito', refused: 'Rifiutato' },
  whats: {
    AccessGranted: 'Accesso dato',
    AccessRevoked: 'Accesso tolto',
    SubjectErased: 'Dati personali cancellati',
    KeyIssued: 'Chiave creata',
    KeyRevoked: 'Chiave revocata',
    KeyUsed: 'Chiave usata',
    SignedIn: 'Accesso fatto',
    SignedOut: 'Uscita',
    SignInFailed: 'Accesso non riuscito',
    SecondFactorSet: 'Secondo fattore impostato',
    SecondFactorRemoved: 'Secondo fattore tolto',
    SecondFactorFailed: 'Secondo fattore sbagliato',
    RecoveryCodeUsed: 'Codice di recupero usato',
    ExportTaken: 'Dati portati fuori',
    AccessRefused: 'Richiesta rifiutata'
  },
  who: {
    anonymous: 'Chi non ha fatto l’accesso',
    network: (code: string) => `Chi non ha fatto l’accesso, dalla rete ${code}`,
    cli: 'Chi amministra il server',
    setUp: 'Chi ha preparato il servizio',
    demo: 'La dimostrazione',
    key: (id: string) => `La chiave ${id}`,
    keyNamed: (id: string, name: string) => `La chiave ${id} (${name})`,
    person: (id: string) => `La persona ${id}`
  },
  whom: {
    key: (id: string) => `la chiave ${id}`,
    keyNamed: (id: string, name: string) => `la chiave ${id} (${name})`,
    person: (id: string) => `alla persona ${id}`,
    named: (name: string) => `a ${name}`
  },
  as: (role: string) => `come «${role}»`,
  asFor: (role: string, tenant: string) => `come «${role}» per ${tenant}`,
  sentences: {
    AccessGranted: (who: string, whom: string, as: string, areas: string) =>
      `${who} ha dato accesso ${whom} ${as}, ${areas}.`,
    AccessRevoked: (who: string, whom: string) => `${who} ha tolto l’accesso ${whom}.`,
    SubjectErased: (who: string, whom: string) =>
      `${who} ha cancellato i dati personali che corrispondevano ${whom}.`,
    KeyIssued: (who: string, whom: string, as: string, scopes: string, until: string) =>
      `${who} ha creato ${whom} ${as}: può ${scopes}, fino al ${until}.`,
    KeyRevoked: (who: string, whom: string) => `${who} ha revocato ${whom}.`,
    KeyUsed: (who: string) => `${who} ha usato il servizio.`,
    SignedIn: (who: string, way: string) => `${who} ha fatto l’accesso ${way}.`,
    SignedOut: (who: string) => `${who} ha chiuso l’accesso.`,
    SignInFailed: (way: string, why: string) =>
      `Qualcuno ha provato a fare l’accesso ${way}: ${why}.`,
    SecondFactorSet: (who: string) => `${who} ha impostato un secondo fattore.`,
    SecondFactorRemoved: (who: string) => `${who} ha tolto il proprio secondo fattore.`,
    SecondFactorReset: (who: string, whom: string) => `${who} ha tolto il secondo fattore ${whom}.`,
    SecondFactorFailed: (who: string) =>
      `${who} ha superato il primo passo dell’accesso e ha dato un codice sbagliato.`,
    RecoveryCodeUsed: (who: string, left: string) =>
      `${who} ha usato un codice di recupero; ne restano ${left}.`,
    ExportTaken: (who: string, rows: string, what: string, area: string, format: string) =>
      `${who} ha portato fuori ${what} (${rows}), ${area}, in formato ${format}.`,
    AccessRefused: (who: string, action: string, why: string) =>
      `${who} ha chiesto ${action}: ${why}.`
  },
  areas: {
    all: 'per tutte le aree',
    some: (ids: string) => `per le aree ${ids}`,
    none: 'senza indicare un’area',
    one: (id: string) => `area ${id}`
  },
  rows: (count: string) => `${count} righe`,
  exports: { events: 'eventi EPCIS', rejects: 'righe scartate', other: 'dati' },
  ways: {
    oidc: 'con l’identità digitale',
    mail: 'con un link',
    'set-up': 'con il link di avvio',
    demo: 'scegliendo un ruolo della dimostrazione'
  },
  actions: {
    people: 'di vedere o cambiare chi ha accesso',
    keys: 'di gestire chiavi',
    audit: 'di leggere questo registro',
    rejects: 'di vedere le righe scartate',
    events: 'di inviare eventi',
    commands: 'una decisione',
    imports: 'di importare tabelle',
    devices: 'di inviare pesate',
    epcis: 'eventi EPCIS',
    metrics: 'le misure del servizio',
    links: 'di usare un link con un tocco',
    session: 'di fare l’accesso',
    flows: 'i flussi',
    balance: 'i bilanci',
    stocks: 'le scorte',
    trace: 'la storia di un lotto',
    mfa: 'l’analisi dei flussi',
    boundaries: 'le aree',
    surplus: 'le eccedenze',
    waste: 'i rifiuti',
    sites: 'i luoghi',
    products: 'i prodotti',
    plots: 'gli orti',
    startups: 'le imprese',
    quality: 'la qualità dei dati',
    several: 'molte altre cose',
    other: (route: string) => `${route}`,
    command: (name: string) => `il comando ${name}`
  },
  commands: {
    ClaimSurplus: 'di prendere in carico un’eccedenza',
    DeclineSurplus: 'di rinunciare a un’eccedenza',
    ReleaseClaim: 'di liberare una prenotazione',
    WithdrawSurplus: 'di ritirare un’eccedenza',
    ExpireSurplus: 'di far scadere un’eccedenza',
    AllocateDonation: 'di assegnare una donazione',
    CorrectMeasurement: 'di correggere una misura',
    VoidEvent: 'di annullare un evento',
    SetBoundaryAudience: 'di aprire o chiudere un’area'
  },
  reasons: {
    not_allowed: 'rifiutato, non è fra i suoi permessi',
    not_yours: 'rifiutato, lo può dichiarare solo chi ne è titolare',
    not_signed_in: 'rifiutato, serve un accesso',
    key_not_valid: 'rifiutato, la chiave non vale',
    foreign_request: 'rifiutato, la richiesta veniva da un altro sito',
    link_not_valid: 'rifiutato, il link non vale',
    sign_in_failed: 'rifiutato, l’identità non è stata confermata',
    too_many_requests: 'rifiutato, troppe richieste in poco tempo',
    file_refused_by_scanner: 'rifiutato, l’antivirus ha trovato qualcosa nel file',
    unknown: 'rifiutato, non esiste o è di un altro ente',
    other: (code: string) => `rifiutato (${code})`
  }
}
