import { type PluralForms, plural } from './plural.ts'

const forms = (count: number, words: PluralForms) => plural('it', count, words)

/** Testi italiani dell'analisi dei flussi di materia. */
export const mfaIt = {
  nav: 'Analisi',
  title: 'Analisi dei flussi di materia',
  lead: 'Incolla un sistema di processi e flussi: i bilanci correggono le misure, dicono quali flussi si possono controllare e chi è più probabile che sbagli. Niente di ciò che incolli viene conservato.',
  file: 'analisi-flussi',
  json: 'Scarica JSON',
  parameter: 'parametro',
  factor: 'fattore di conversione',
  factors: {
    name: 'Fattore',
    title: (count: number) =>
      forms(count, { one: '1 fattore di conversione', other: `${count} fattori di conversione` }),
    lead: 'Chi conta i colli usa un fattore per avere i chili. Se il fattore sbaglia, sbagliano insieme tutte le sue misure: i bilanci dicono di quanto. 1 vuol dire che il fattore è giusto.',
    caption: 'Fattori di conversione, come rapporto con il valore registrato',
    given: 'Registrato'
  },
  stockOf: (process: string) => `variazione della scorta di ${process}`,
  tooLargeForLink:
    'Il documento è troppo grande per stare nel link: per condividerlo, scarica il JSON.',
  refused: (count: number) =>
    forms(count, {
      one: 'Nel documento 1 cosa non va:',
      other: `Nel documento ${count} cose non vanno:`
    }),
  assumptions: {
    independent: (_share: string) =>
      'Eventi diversi sbagliano in modo indipendente, tranne quelli di uno stesso fattore di conversione: ciò che è stato contato in colli sbaglia insieme, di quanto sbaglia il fattore, che si calcola come un parametro intorno a 1. I conteggi delle scorte sbagliano ognuno per conto suo.',
    edge: (_share: string) =>
      'Chi finora ha solo dato o solo ricevuto, e fornitori, acquirenti, persone, sbocchi e ambiente, stanno al margine: il loro bilancio non deve chiudere.',
    counted_stock: (_share: string) =>
      'Dove si tiene una scorta, la sua variazione è nota solo se tutti i prodotti movimentati sono stati contati, come prodotti e non come lotti, prima del periodo e durante; altrove è sconosciuta, e il bilancio del luogo non controlla i suoi flussi.',
    same_stock: (share: string) =>
      `Dove si tiene una scorta che nessuno ha contato, si suppone che non sia cambiata, con una deviazione standard del ${share} di quanto è passato.`,
    linked: (_share: string) =>
      'Ciò che un luogo ha alla fine di un periodo lo ha all’inizio del successivo; ciò che vi è stato movimentato o contato vale per tutto quello che ha. Un fattore di conversione sbaglia allo stesso modo in tutti i periodi.',
    carried_count: (_share: string) =>
      'Un conteggio è portato alla fine del periodo con i movimenti successivi; che gli stessi movimenti siano nel bilancio si trascura: i test diventano più indulgenti, mai più severi.',
    rounded: (_share: string) =>
      'Ogni massa è arrotondata al grammo: si aggiunge una varianza di 1/12 di grammo quadrato per evento.',
    within_bounds: (_share: string) =>
      'Le deviazioni standard valgono a condizione che siano rispettati i limiti che hanno agito.'
  },
  parts: {
    title: (count: number) => `${count} parti che nulla collega, ognuna con il suo test`,
    part: (names: string, p: string) => `${names}: valore p ${p}`,
    rejects: 'le misure si contraddicono',
    unchecked: (names: string) => `${names}: nulla da controllare`
  },
  subject: {
    legend: 'Che cosa analizzi',
    document: 'Un documento',
    city: 'La città dal vivo'
  },
  city: {
    title: (boundary: string) => `Analisi: ${boundary}`,
    level: 'Raggruppa',
    stocks: 'Scorte non contate',
    stocksUnknown: 'sconosciute',
    stocksAssumed: 'invariate, ± 10 % di quanto passa',
    unknownMass: 'massa sconosciuta',
    every: 'Periodi',
    everyOptions: {
      whole: 'uno solo',
      month: 'mesi collegati',
      week: 'settimane collegate',
      day: 'giorni collegati'
    },
    lead: 'I flussi registrati in città: i bilanci correggono le misure, dicono quali si possono controllare e chi è più probabile che sbagli.',
    uncounted: 'Se nessuno ha contato le scorte, i bilanci non controllano nulla.',
    assume: 'Prova come se le scorte fossero invariate, ± 10 % di quanto passa.',
    since: (from: string, to: string) => (from === to ? from : `dal ${from} al ${to}`),
    none: 'Nessun territorio ha ancora dei flussi.',
    rests: 'Su che cosa si reggono le cifre',
    events: (count: number, events: string) =>
      forms(count, { one: '1 evento', other: `${events} eventi` })
  },
  facets: {
    title: 'Livello e periodo mostrati',
    layer: 'Livello',
    goods: 'Massa',
    period: 'Periodo',
    together: 'Livelli e periodi sono risolti insieme: test e sospetti valgono per tutti.',
    levels: 'Scorte all’inizio e alla fine di ogni periodo',
    place: 'Luogo',
    when: 'Quando',
    opening: 'all’inizio',
    closing: (period: string) => `alla fine (${period})`
  },
  layer: {
    label: 'Mostra anche',
    massAlone: 'solo la massa',
    title: (measure: string) => `I flussi in ${measure}`,
    lead: 'Ogni flusso riconciliato, tradotto con i fattori di conversione registrati. Dove per un prodotto manca un fattore la cifra non c’è: non si stima.',
    caption: (measure: string) => `${measure} per flusso, con la deviazione standard`,
    part: 'La parte che si conosce',
    gaps: 'Che cosa manca',
    none: 'nessun fattore',
    several: (factors: string) => `più fattori, nessuno è scelto: ${factors}`,
    others: (count: number, mass: string) =>
      forms(count, {
        one: `e un altro prodotto, ${mass}`,
        other: `e altri ${count} prodotti, ${mass}`
      }),
    noMass: 'la massa non è nota',
    massOnly: (sd: string) => `± ${sd} per la sola massa`,
    told: (value: string, share: string) => `${value} (${share} della massa)`,
    factors: (count: number) =>
      forms(count, { one: '1 fattore di conversione', other: `${count} fattori di conversione` }),
    unstated: 'incertezza non dichiarata dalla fonte',
    source: 'Fonte:'
  },
  classes: {
    redundant: 'misurato, controllato',
    nonredundant: 'misurato, non controllabile',
    observable: 'calcolato dai bilanci',
    unobservable: 'non determinabile',
    constant: 'costante'
  },
  interval: {
    any: 'qualsiasi valore',
    upTo: (high: string) => `fino a ${high}`,
    from: (low: string) => `da ${low} in su`,
    between: (low: string, high: string) => `da ${low} a ${high}`
  },
  chosen: (told: {
    flow: string
    measured: string
    measuredSd: string
    value: string
    sd: string
    kind: string
  }) =>
    `${told.flow}: misurato ${told.measured} ± ${told.measuredSd}, riconciliato ${told.value} ± ${told.sd}; ${told.kind}.`,
  examples: {
    label: 'Parti da un esempio pubblicato',
    none: 'Nessun esempio',
    calls: {
      reconcile: 'Sistemi da risolvere',
      view: 'Viste da disegnare',
      forward: 'Sistemi da calcolare in avanti',
      stocks: 'Scorte per età',
      indicators: 'Flussi da tradurre in indicatori'
    },
    help: 'Esempi di STAN, VDI 2048, floweaver e altri, con la loro fonte.',
    source: 'Fonte:',
    published: 'Pubblicato:',
    recomputed: 'Ricalcolato in modo indipendente:'
  },
  editor: {
    label: 'Documento (JSON o tabella di flussi)',
    help: 'Un sistema ha processes e flows (id, from, to, value, sd: una deviazione standard; 0 = costante; senza value = incognita). Una vista ha rows e definition. Anche i documenti degli altri modelli vanno bene: parti da un esempio. Una tabella copiata da un foglio di calcolo diventa un sistema: la prima riga dà i nomi delle colonne (flusso, da, a, valore, sd), sd può essere in %, un estremo vuoto è all’esterno.',
    submit: 'Risolvi',
    open: 'Oppure apri un file',
    empty: 'Incolla un documento, apri un file o scegli un esempio.',
    unknown:
      'Non è un documento che so leggere: servono processes e flows (un sistema), rows e definition (una vista), transfers e inputs (un sistema da calcolare in avanti), lifetime e driver (una scorta) o flussi descritti (indicatori).',
    syntax: (line: string, column: string) =>
      `Non è JSON (l’errore è alla riga ${line}, colonna ${column}) e non è una tabella con le colonne da e a nella prima riga.`,
    tooLarge: 'Il file supera 4 MB: usa la riga di comando, npm run filiera -- mfa reconcile.',
    line: (line: string) => `Riga ${line}`
  },
  verdict: {
    nothing: 'Nessuna misura si può controllare: i bilanci non hanno ridondanza.',
    passes: 'Le misure vanno d’accordo con i bilanci.',
    rejects: 'Le misure contraddicono i bilanci più di quanto le incertezze spieghino.',
    test: (statistic: string, dof: string, p: string) =>
      `Test globale: χ² = ${statistic} con ${dof} gradi di libertà, p ${p}.`,
    checked: (count: number, total: string) =>
      forms(count, {
        one: `1 flusso su ${total} è controllato dai bilanci.`,
        other: `${count} flussi su ${total} sono controllati dai bilanci.`
      }),
    notConverged: (worst: string) =>
      `Il calcolo non è arrivato alla fine (${worst}): non fare conto sulle cifre.`,
    notices: {
      loose_flow: (names: string) => `Non tocca nessun processo dell’elenco: ${names}.`,
      idle_processes: (names: string) =>
        `Senza flussi da o verso altri luoghi né variazione della scorta: ${names}. Di questi i bilanci non dicono nulla.`,
      below_zero: (names: string) => `Risulta sotto zero: ${names}.`,
      no_intervals: (_names: string) =>
        'Gli intervalli di ciò che non si può determinare non sono stati calcolati.'
    }
  },
  draw: {
    figures: 'Disegna le cifre',
    reconciled: 'Riconciliate',
    given: 'Misurate',
    nothing: 'Non c’è nulla da disegnare: nessun flusso ha un valore sopra zero.',
    unknown: (names: string) => `Non disegnati perché senza valore: ${names}.`,
    negative: (names: string) => `Non disegnati perché sotto zero: ${names}.`
  },
  table: {
    caption: 'Misure e valori riconciliati, con la deviazione standard',
    flow: 'Flusso',
    ends: 'Da → A',
    events: 'Eventi',
    measured: 'Misurato',
    reconciled: 'Riconciliato',
    adjustment: 'Correzione',
    z: 'Punteggio z',
    class: 'Che cosa se ne sa'
  },
  balances: {
    title: 'Bilanci',
    caption: 'Entrate − uscite − variazione delle scorte di ogni processo',
    process: 'Processo',
    before: 'Come misurato',
    z: 'Punteggio z',
    after: 'Riconciliato',
    open: 'incognite',
    offender: 'oltre la tolleranza'
  },
  suspects: {
    title: 'Chi è più probabile che sbagli',
    none: 'Nessun errore si può individuare: i bilanci non controllano nulla.',
    lead: 'Se c’è un solo errore grossolano, è più probabilmente uno di questi.',
    leadBelow: 'Nessuno supera la soglia: ecco i meno improbabili.',
    critical: (glr: string) => `Soglia del rapporto di verosimiglianza: ${glr}.`,
    ratio: (glr: string) => `rapporto ${glr}`,
    above: 'sopra la soglia',
    below: 'sotto la soglia',
    asLikely: 'fra i più probabili',
    tooMuch: (size: string) => `segna ${size} in più del vero`,
    tooLittle: (size: string) => `segna ${size} in meno del vero`,
    leaves: (size: string) => `${size} escono senza essere registrati`,
    arrives: (size: string) => `${size} entrano senza essere registrati`,
    same: (names: string) => `Nessun test lo distingue da: ${names}.`,
    steps: 'Togliendo un sospetto alla volta',
    step: (name: string, size: string, p: string) => `Senza ${name} (${size}): p ${p}.`,
    nowPasses: 'Il resto va d’accordo.',
    stillRejects: 'Il resto ancora si contraddice.',
    unseen: (count: number) =>
      forms(count, {
        one: 'Un errore qui non si vedrebbe',
        other: `Dove un errore non si vedrebbe: ${count} casi`
      }),
    undetectable: (names: string) => `Un errore qui non si vedrebbe: ${names}.`
  },
  culprits: {
    leak: (process: string) => `perdita in ${process}`,
    parameter: (id: string) => `parametro ${id}`,
    measurement: (id: string) => `misura di ${id}`
  },
  unchecked: {
    title: 'Che cosa non si può controllare',
    none: 'Tutte le misure sono controllate dai bilanci.',
    nonredundant: 'Misurati, ma nessun bilancio li controlla',
    unobservable: 'Senza valore: nessun bilancio li determina, solo un intervallo',
    observable: 'Senza misura, calcolati dai bilanci',
    constant: 'Costanti, presi come esatti'
  },
  improve: {
    title: 'Quale pesata aiuterebbe di più',
    of: 'Vorrei conoscere meglio',
    choose: 'Scegli un flusso',
    unknown: (id: string) => `${id} non è determinato. Lo aprirebbe una pesata di:`,
    now: (id: string, sd: string) => `${id} è noto a ± ${sd}. Una pesata in più di:`,
    weigh: (id: string, sd: string) => `${id}, precisa a ± ${sd},`,
    after: (sd: string) => `lo porterebbe a ± ${sd}`,
    nothing: 'Nessuna pesata aiuterebbe.'
  },
  definition: {
    title: 'Disegna con una vista',
    lead: 'Gruppi di processi, punti di passaggio, fasci e partizioni, come in floweaver. La definizione proposta disegna ogni processo per sé: cambiala e ridisegna.',
    label: 'Definizione della vista (JSON)',
    help: 'Le righe sono i flussi riconciliati: source, target, value, flow.',
    helpCity:
      'Le righe sono i movimenti del periodo: i processi hanno id, kind e stage; i flussi product_group, product, basis, market_day, month.',
    submit: 'Disegna'
  },
  view: {
    caption: 'I fasci disegnati, nello stesso ordine',
    elsewhere: 'Altrove',
    bend: '(oltre una colonna)',
    type: 'Tipo',
    value: 'Quantità',
    behind: 'Le righe che stanno dietro:',
    account: 'Che fine ha fatto ogni riga',
    judged: 'Riga',
    rows: 'Righe',
    negative: (count: string) => `Non disegnati perché sotto zero: ${count}.`,
    judgements: {
      drawn: 'disegnata',
      elsewhere: 'da o verso Altrove',
      internal: 'interna a un gruppo',
      unused: 'tra gruppi senza un fascio',
      outside: 'fuori dalla vista',
      filtered: 'tolta dal filtro'
    }
  }
} as const
