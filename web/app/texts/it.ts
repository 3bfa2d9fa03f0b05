import { accessIt } from './access-it.ts'
import { auditIt } from './audit-it.ts'
import { chainIt } from './chain-it.ts'
import { lotIt } from './lot-it.ts'
import { mfaIt } from './mfa-it.ts'
import { modelsIt } from './models-it.ts'
import { originIt } from './origin-it.ts'
import { partiesIt } from './parties-it.ts'
import { type PluralForms, plural } from './plural.ts'
import { publicFiguresIt } from './public-figures-it.ts'
import { sheetsIt } from './sheets-it.ts'

const forms = (count: number, words: PluralForms) => plural('it', count, words)

/** Italian, in plain words: short, active, action first. */
export const it = {
  shell: {
    product: 'Filiera',
    tagline: 'I flussi di cibo della città, dal campo alla tavola',
    owner: 'Analisi aperta dei flussi alimentari',
    skip: 'Vai al contenuto',
    navigation: 'Pagine',
    language: 'Lingua',
    apiDocs: 'Dati e API',
    accessibility: 'Dichiarazione di accessibilità',
    accessibilityText:
      'La dichiarazione di accessibilità si compila su form.agid.gov.it a cura dell’ente che pubblica questo sito.',
    feedback: 'Segnala un problema di accessibilità',
    feedbackText:
      'Scrivi all’ente che gestisce questo sito e indica pagina, dispositivo e problema.',
    version: (version: string) => `Versione ${version}`,
    demo: 'Dati dimostrativi: i flussi pubblicati di Milano, anno 2018, e una Milano simulata in cui ogni cifra è inventata. Puoi importare i tuoi.',
    notFound: 'Questa pagina non esiste.',
    toStart: 'Vai ai flussi'
  },
  state: {
    loading: 'Carico i dati…',
    failed: 'I dati non sono arrivati',
    unreachable: 'Il servizio non risponde. Controlla la rete e riprova.',
    refused: 'La richiesta non può avere una risposta così com’è.',
    broken: 'Il servizio non è riuscito a rispondere.',
    retry: 'Riprova',
    toStart: 'Torna alla vista iniziale'
  },
  flows: {
    nav: 'Flussi',
    title: 'Flussi di cibo',
    titleOf: (boundary: string) => `Flussi di cibo: ${boundary}`,
    unknownTitle: 'Questo territorio non è conosciuto',
    unknownText: (boundary: string) =>
      `Nessun territorio ha il codice «${boundary}». Se i suoi dati stanno arrivando, comparirà qui. Oppure scegli uno di questi:`,
    emptyTitle: 'Non ci sono ancora dati',
    emptyText: 'Importa una tabella di flussi per vedere da dove viene il cibo e dove finisce.',
    emptyAction: 'Importa una tabella',
    nothingInWindow: 'Nessun flusso in questo periodo e per questo gruppo.',
    showAll: 'Mostra tutto',
    figures: 'In sintesi',
    entered: 'Entrate',
    left: 'Uscite',
    unaccounted: 'Non contabilizzato',
    stockChange: 'Variazione delle scorte',
    groups: (count: number) => forms(count, { one: '1 gruppo', other: `${count} gruppi` })
  },
  filters: {
    title: 'Filtri',
    boundary: 'Territorio',
    from: 'Dal',
    to: 'Al',
    group: 'Gruppo di prodotti',
    allGroups: 'Tutti i gruppi',
    unit: 'Unità',
    unitNames: {
      t: 'tonnellate (t)',
      kg: 'chilogrammi (kg)',
      'per-inhabitant': 'kg per abitante'
    },
    noInhabitants:
      'Per abitante: non disponibile, il numero di abitanti di questo territorio non è noto.',
    show: 'Mostra come',
    chart: 'Diagramma',
    table: 'Tabella'
  },
  chart: {
    name: (title: string) => `Diagramma di Sankey. ${title}`,
    role: 'diagramma di flusso',
    help: 'Frecce: muoviti tra processi e flussi. Invio: fissa e apri i dettagli. Esc: togli.',
    hint: 'Passa sopra un flusso per seguirlo; premilo o toccalo per vedere i dati.',
    unaccounted: 'Non contabilizzato',
    stages: {
      origin: 'Origine',
      supply: 'Disponibilità',
      processing: 'Trasformazione',
      retail: 'Vendita',
      redistribution: 'Redistribuzione',
      treatment: 'Trattamento',
      destination: 'Destinazione'
    },
    flow: (source: string, target: string, mass: string) => `${source} → ${target}, ${mass}`,
    ofSupply: (percent: string) => `${percent} delle entrate`,
    node: (name: string, entered: string, left: string) =>
      `${name}: entrano ${entered}, escono ${left}`,
    onlyLeft: (name: string, left: string) => `${name}: escono ${left}`,
    onlyEntered: (name: string, entered: string) => `${name}: entrano ${entered}`,
    deficit: (name: string, mass: string) => `${name}: mancano ${mass} tra le entrate registrate`,
    returned: (sentence: string) => `${sentence} (ritorno)`,
    pinned: (sentence: string) => `${sentence}. Fissato: i dettagli sono dopo il diagramma.`,
    cleared: 'Selezione tolta.'
  },
  access: accessIt,
  audit: auditIt,
  signIn: { nav: accessIt.signIn, title: accessIt.signIn },
  oneTap: { nav: accessIt.oneTap.title, title: accessIt.oneTap.title },
  parties: partiesIt,
  publicFigures: publicFiguresIt,
  accesses: { nav: 'Accessi', title: 'Accessi e chiavi' },
  chain: chainIt,
  sheets: sheetsIt,
  origin: originIt,
  lot: lotIt,
  mfa: mfaIt,
  models: modelsIt,
  notes: {
    title: 'Da leggere insieme al diagramma',
    negativeProcess: (name: string, mass: string) =>
      `Da ${name} esce più di quanto risulta entrato: mancano ${mass}. Il tratteggio prima del blocco mostra la parte senza entrata.`,
    negativeGroups: (count: number, list: string) =>
      forms(count, {
        one: `1 gruppo esce più di quanto risulta entrato: ${list}. Nel non contabilizzato del diagramma è già sottratto.`,
        other: `In ${count} gruppi esce più di quanto risulta entrato: ${list}. Nel non contabilizzato del diagramma sono già sottratti.`
      }),
    straddling: (count: number, events: string, mass: string) =>
      forms(count, {
        one: `1 movimento (${mass}) sta solo in parte nel periodo e non è contato: il periodo non si divide.`,
        other: `${events} movimenti (${mass}) stanno solo in parte nel periodo e non sono contati: il periodo non si divide.`
      }),
    notDrawn: (sentence: string) => `Non disegnato perché sotto zero: ${sentence}.`,
    stockChange: (name: string, mass: string) =>
      `Variazione delle scorte, non disegnata: ${name} ${mass}.`,
    returns: (mass: string) => `Ritorni verso una fase uguale o precedente: ${mass} in tutto.`,
    source: (source: string) => `Fonte: ${source}.`,
    noSource: 'Fonte del territorio non indicata.',
    position: (position: string) => `Dati aggiornati alla posizione ${position} del registro.`
  },
  table: {
    caption: 'Gli stessi numeri del diagramma, nello stesso ordine',
    from: 'Da',
    to: 'A',
    share: 'Quota delle entrate',
    uncertainty: 'Incertezza (±)',
    events: 'Eventi',
    totals: 'Totali',
    details: (sentence: string) => `Dettagli: ${sentence}`
  },
  panel: {
    close: 'Chiudi i dettagli',
    balance: 'Bilancio',
    entered: 'Entra',
    left: 'Esce',
    stockChange: 'Variazione delle scorte',
    unaccounted: 'Non contabilizzato',
    byGroup: 'Per gruppo di prodotti',
    group: 'Gruppo',
    sum: 'Somma',
    events: 'Eventi che stanno dietro',
    eventsIn: 'Eventi in entrata',
    eventsOut: 'Eventi in uscita',
    noEvents: 'Nessun evento.',
    errors:
      'una deviazione standard; i colli di uno stesso fattore di conversione sbagliano insieme, il resto in modo indipendente',
    foldedErrors:
      'una deviazione standard, come se i flussi raggruppati sbagliassero in modo indipendente',
    period: 'Periodo',
    product: 'Prodotto',
    groupTotal: 'totale del gruppo',
    otherEnd: 'Da → A',
    mass: 'Quantità',
    basis: 'Come lo sappiamo',
    publication: 'Pubblicazione',
    allFrom: (source: string) => `Per tutte le righe, file: ${source}`,
    origin: 'File e riga',
    line: (line: string) => `riga ${line}`,
    recorded: 'Registrato il',
    standing: 'Contato?',
    standings: {
      counted: 'sì',
      corrected: 'no, corretto da un evento successivo',
      detailed: 'no, valgono le righe di dettaglio',
      duplicate: chainIt.duplicate.standing
    },
    bases: {
      weighed: 'pesato',
      counted: 'contato a colli',
      declared: 'dichiarato',
      estimated: 'stimato',
      published: 'pubblicato'
    },
    pages: (from: string, to: string, total: string) => `${from}–${to} di ${total}`,
    previous: 'Precedenti',
    next: 'Successivi'
  },
  residual: {
    title: (name: string) => `Non contabilizzato di ${name}`,
    titleAll: 'Non contabilizzato in tutto',
    lead: (mass: string) => `${mass} risultano entrati ma nessun dato dice dove sono finiti.`,
    share: (percent: string) => `Sono il ${percent} delle entrate.`,
    deficitLead: (mass: string) =>
      `Escono ${mass} in più di quanto risulta entrato: mancano entrate nei dati, oppure le uscite sono contate in eccesso.`,
    none: 'Nessuna differenza: quanto risulta entrato è anche uscito o è a scorta.',
    formula: 'Come si calcola',
    uncertainty: (mass: string) =>
      `Incertezza: ± ${mass} (una deviazione standard). Ciò che è stato contato in colli sbaglia insieme, di quanto sbaglia il fattore di conversione, in entrata come in uscita; il resto in modo indipendente.`,
    meaning: 'Che cosa può voler dire',
    meanings: {
      unrecorded: 'Cibo consumato, sprecato o lavorato che nessuna tabella registra.',
      exported: 'Cibo che lascia il territorio senza essere contato come uscita.',
      otherUse: 'Usi diversi: mangimi, industria, perdite di lavorazione.',
      methods: 'Entrate e uscite stimate con metodi diversi, o contate due volte.'
    },
    deficitMeanings: {
      unrecorded: 'Entrate che nessuna tabella registra, per esempio orti e vendita diretta.',
      overcounted: 'Uscite contate due volte o stimate troppo alte.',
      regrouped: 'Cibo che entra in un gruppo e, lavorato, esce in un altro.',
      methods: 'Entrate e uscite stimate con metodi diversi.'
    },
    groupsLead:
      'Il residuo è la somma di gruppi in più e in meno: un segno meno vuol dire che esce più di quanto risulta entrato.',
    more: 'Gruppi in più',
    less: 'Gruppi in meno',
    openProcess: (name: string) => `Apri il bilancio di ${name}`
  },
  download: {
    csv: 'Scarica CSV',
    svg: 'Scarica SVG',
    source: 'Fonte',
    period: 'Periodo',
    group: 'Gruppo',
    answered: 'Dati del',
    position: 'Posizione del registro',
    link: 'Link a questa vista',
    unknown: 'non indicata',
    file: 'flussi'
  },
  imports: {
    /** A che cosa serve ogni modello pronto, per nome. */
    flowTables: {
      urbanfoodflows:
        'La tabella dei flussi alimentari di urbanfoodflows.net: tonnellate all’anno tra produzione, importazioni, offerta, consumo e rifiuti.',
      'flow-table':
        'Una tabella semplice con una riga per flusso: from e to sono giorni (AAAA-MM-GG), unit è g, kg, q o t, basis dice come è stata rilevata la quantità.'
    },
    nav: 'Importa',
    title: 'Importa una tabella',
    lead: 'Carica un foglio di un partner o una tabella di flussi, in Excel o CSV. Ogni riga diventa un evento; le righe già presenti non si contano due volte.',
    file: 'File Excel o CSV',
    fileHelp:
      'Una tabella con una riga di intestazione, .xlsx o .csv. Com’è scritta si riconosce da sola.',
    mapping: 'Struttura delle colonne',
    columns: (columns: string) => `Colonne attese: ${columns}`,
    boundary: 'Codice del territorio',
    boundaryHelp: 'Parole minuscole unite da trattini, per esempio milan-metro.',
    mode: 'Se una riga non si legge',
    modeNames: {
      'accept-good': 'importa le altre e mostrami quelle scartate',
      'all-or-nothing': 'non importare niente'
    },
    submit: 'Importa',
    cancel: 'Interrompi',
    cancelled:
      'Importazione interrotta. Le righe già registrate restano; puoi ricaricare lo stesso file senza doppioni.',
    sending: (sent: string, total: string) => `Inviati ${sent} di ${total}`,
    progress: (read: string) => `Righe lette: ${read}`,
    done: 'Importazione finita',
    nothingKept: 'Niente importato: correggi le righe scartate e riprova.',
    nothingNew: 'Niente di nuovo: tutte le righe erano già presenti.',
    failed: 'Importazione non riuscita',
    lost: 'La connessione si è interrotta. Riprova: le righe già registrate non si contano due volte.',
    read: 'Righe lette',
    appended: 'Registrate',
    duplicates: 'Già presenti',
    rejected: 'Scartate',
    seeFlows: 'Vedi i flussi',
    rejects: 'Righe scartate',
    noRejects: 'Nessuna riga scartata.',
    rejectsLead: 'Correggi queste righe nel file e importalo di nuovo.',
    at: 'Quando',
    name: 'File',
    line: 'Riga',
    field: 'Campo',
    reason: 'Motivo',
    value: 'Valore'
  }
} as const
