/** Italian texts of scenarios, attributions, stocks by age and indicators. */
export const modelsIt = {
  before: 'Prima',
  after: 'Dopo',
  difference: 'Differenza',
  value: 'Quantità',
  share: 'Quota',
  scenario: {
    title: 'Che cosa succederebbe se',
    lead: 'Cambia una quota e rifai il calcolo di tutto il sistema: ciò che entra resta com’è, e così tutte le altre quote.',
    flow: 'Di più, o di meno, di questo flusso',
    choose: 'Scegli un flusso',
    expense: 'A scapito di',
    others: 'tutti gli altri flussi dello stesso processo',
    percentOfTwo: 'Percentuale dei due insieme',
    percentOfAll: 'Percentuale di ciò che passa dal processo',
    now: (percent: string) => `Oggi è ${percent}.`,
    submit: 'Calcola',
    reset: 'Annulla il cambiamento',
    outOfRange: 'Scrivi una percentuale da 0 a 100.',
    told: (flow: string, percent: string, whole: string) =>
      `Se ${flow} fosse il ${percent} di ${whole}:`,
    ofAll: (process: string) => `ciò che passa da ${process}`,
    ofTwo: (one: string, other: string) => `${one} e ${other} insieme`,
    left: (names: string) => `Esclusi perché senza valore o sotto zero: ${names}.`,
    unexplained: (names: string) =>
      `Da questi esce più di quanto entra; la differenza è trattata come un’entrata da fuori: ${names}.`,
    unexplainedInto: (process: string) => `non spiegato in ${process}`,
    drawing: 'Il sistema dopo il cambiamento'
  },
  forward: {
    destinations: 'Quanto arriva in ogni luogo fuori dal sistema',
    destination: 'Luogo',
    transfers: 'Flussi',
    flow: 'Flusso',
    ends: 'Da → A',
    processes: 'Quanto passa da ogni processo, e quanto nessun flusso porta via',
    process: 'Processo',
    throughput: 'Passa',
    rest: 'Resto',
    unchanged: 'Non cambia altro.'
  },
  attribution: {
    title: 'Da dove viene',
    lead: 'Ciò che un processo cede si considera mescolato come tutto ciò che riceve.',
    of: 'Luogo',
    choose: 'Scegli un luogo',
    upstream: (place: string) => `Ciò che arriva in ${place} viene da`,
    downstream: (input: string) => `Ciò che entra come ${input} finisce in`,
    input: 'Entrata',
    rest: (process: string) => `resto in ${process}`,
    nothing: 'Lì non arriva nulla.'
  },
  stocks: {
    title: 'Una scorta per età',
    caption: 'La scorta alla fine di ogni passo',
    drawing: (steps: string, last: string, outflow: string) =>
      `Scorta in ${steps} passi: ${last} alla fine; ${outflow} usciti per età.`,
    step: 'Passo',
    inflow: 'Entrato',
    outflow: 'Uscito per età',
    early: 'Tolto prima',
    stock: 'Scorta',
    booked: 'Scorta secondo i movimenti',
    cohorts: 'Che cosa resta alla fine, per passo di entrata',
    opening: 'scorta iniziale',
    modelled: 'secondo il modello'
  },
  live: {
    title: 'Scorta di un luogo, per età',
    lead: 'Ciò che è entrato giorno per giorno, se fosse rimasto tutto finché dura: quanto ce ne sarebbe, quanto se ne guasterebbe e, accanto, quanto ce n’è secondo i movimenti.',
    stock: 'Luogo e prodotto',
    choose: 'Scegli un luogo e un prodotto',
    spread: (days: string, sd: string) =>
      `Durata di ${days} giorni secondo la scheda del prodotto; che vari di ${sd} giorni da pezzo a pezzo è un’ipotesi, e così la legge log-normale.`,
    none: 'Nessun luogo tiene un prodotto di cui si conosca la durata.',
    day: 'Giorno'
  },
  indicators: {
    title: 'Indicatori',
    lead: 'Somme di flussi riconciliati divise per somme di flussi riconciliati, ognuna con l’incertezza data dagli errori presi insieme.',
    caption: 'Indicatori con la loro deviazione standard',
    name: 'Indicatore',
    frame: (version: string) => `Che cosa conta come rifiuto segue la definizione ${version}.`,
    interval: 'Intervallo al 95 %',
    between: (low: string, high: string) => `da ${low} a ${high}`,
    outside: (low: string, high: string) => `sotto ${low} o sopra ${high}`,
    anywhere: 'qualunque valore',
    tiers: 'Gerarchia d’uso del cibo: quota di ogni livello',
    tier: 'Livello',
    index: (weights: string) => `Indice con i pesi ${weights}`,
    losses: 'Perso lungo la filiera, di ciò che entra in ogni fase',
    stage: 'Fase',
    closure: 'Chiusura dei bilanci',
    unaccounted: 'Quota non contabilizzata',
    system: 'Chiusura del sistema',
    named: {
      surplus_rate: 'Tasso di eccedenza',
      waste_rate: 'Tasso di spreco',
      redistribution_rate: 'Tasso di redistribuzione',
      recovery_rate: 'Tasso di recupero',
      recycling_rate: 'Tasso di riciclo',
      surplus_diversion_rate: 'Eccedenza sottratta allo smaltimento',
      waste_diversion_rate: 'Rifiuto sottratto allo smaltimento',
      circular_material_use: 'Uso circolare dei materiali',
      meals: 'Pasti'
    },
    tierNames: {
      people: 'persone',
      feed: 'mangimi',
      material: 'bioprodotti',
      recycling: 'riciclo',
      energy: 'energia',
      disposal: 'smaltimento'
    },
    withoutTrade:
      'Manca l’uso circolare dei materiali (Eurostat, env_ac_cur): riciclo rapportato al consumo interno di materiali. Servono importazioni ed esportazioni di tutti i materiali e dei rifiuti da recuperare, che qui nessuno registra.',
    series: 'Indicatori periodo per periodo',
    changeNote:
      'Tra parentesi, quanto cambia dal periodo precedente (le quote in punti percentuali), con la sua deviazione standard: ciò che sbaglia allo stesso modo in entrambi i periodi non è un cambiamento.',
    liveLead: 'Del territorio e del periodo scelti sopra.',
    notInFlows:
      'I flussi di questo territorio non dicono dove finisce il cibo: nessun tasso si può dare.'
  }
} as const
