import { type PluralForms, plural } from './plural.ts'

const forms = (count: number, words: PluralForms) => plural('it', count, words)

/** Italian texts of what only a chain of single places has: levels, folds, stocks, living figures. */
export const chainIt = {
  level: { legend: 'Raggruppa', kind: 'Per tipo di luogo', place: 'Per singolo luogo' },
  span: {
    legend: 'Scelte rapide del periodo',
    1: 'Ultimo giorno',
    7: '7 giorni',
    28: '28 giorni',
    all: 'Tutto',
    lastDay: (day: string) =>
      `L’ultimo giorno con dati, ${day}, può essere incompleto: i suoi movimenti possono ancora arrivare.`
  },
  simulation: { badge: 'Simulazione: dati inventati', name: 'Avviso', file: 'simulazione' },
  onlyOf: (name: string) => `Si vedono solo i movimenti dei luoghi di ${name}.`,
  living: {
    name: 'Aggiornamento dei dati',
    updated: (time: string) => `Aggiornato alle ${time}`,
    failed: (time: string) => `Aggiornamento non riuscito, riprovo. Dati delle ${time}`,
    pause: 'Ferma gli aggiornamenti',
    resume: 'Riprendi gli aggiornamenti',
    changed: (entered: string, left: string, unaccounted: string) =>
      `I dati sono cambiati: entrate ${entered}, uscite ${left}, non contabilizzato ${unaccounted}.`
  },
  fold: {
    others: (count: string, kind: string) => `Altri ${count}: ${kind}`,
    othersOfAny: (count: string) => `Altri ${count}`,
    caption: 'Luoghi raccolti in «Altri» nel diagramma',
    place: 'Luogo',
    part: 'Raccolto in',
    lead: 'Il diagramma mostra da soli i luoghi più grandi di ogni fase e somma gli altri. Qui ci sono tutti: premi un nome per aprirlo.',
    flows: 'Flussi sommati qui',
    note: (count: number, places: string) =>
      forms(count, {
        one: '1 luogo è raccolto in «Altri»; la tabella lo elenca.',
        other: `${places} luoghi sono raccolti in «Altri»; la tabella li elenca tutti.`
      }),
    within: (mass: string) => `Tra luoghi raccolti insieme, non disegnati: ${mass}.`
  },
  unknown: {
    mass: 'massa ignota',
    column: 'Di massa ignota',
    inFlow: (count: number, events: string) =>
      forms(count, {
        one: 'più 1 movimento di massa ignota',
        other: `più ${events} movimenti di massa ignota`
      }),
    note: (count: number, events: string) =>
      forms(count, {
        one: '1 movimento ha massa ignota (colli senza un peso noto): sta tra gli eventi, non nelle cifre.',
        other: `${events} movimenti hanno massa ignota (colli senza un peso noto): stanno tra gli eventi, non nelle cifre.`
      }),
    notDrawn: (list: string) => `Flussi di sola massa ignota, non disegnati: ${list}.`
  },
  duplicate: {
    standing: 'no, doppione: per lo stesso trasferimento vale un’altra dichiarazione',
    lead: 'Doppione: chi dà e chi riceve hanno dichiarato lo stesso trasferimento. Vale la misura migliore (prima la pesata, poi colli contati, dichiarazione, stima); a parità vale chi riceve. L’altra resta qui e non si somma.'
  },
  internal: (count: number, events: string, mass: string) =>
    forms(count, {
      one: `1 movimento (${mass}) è tra luoghi dello stesso tipo e non è disegnato.`,
      other: `${events} movimenti (${mass}) sono tra luoghi dello stesso tipo e non sono disegnati.`
    }),
  stock: {
    title: 'E le scorte?',
    grew: (mass: string) =>
      `Le scorte sono cresciute di ${mass}. È cibo ancora sul posto: non manca e non sta nel non contabilizzato.`,
    shrank: (mass: string) =>
      `Le scorte sono calate di ${mass}. Una parte di ciò che è uscito era già qui: non è un’entrata che manca.`,
    same: 'Le scorte non sono cambiate: quanto è entrato dovrebbe essere anche uscito.',
    rule: 'Non contabilizzato = entrate − uscite − variazione delle scorte. Resta solo ciò che nessun dato spiega.',
    notKept: 'Di questo luogo non si tengono scorte: quanto entra dovrebbe risultare anche uscito.',
    many: (count: number, places: string, mass: string) =>
      forms(count, {
        one: `Variazione delle scorte, non disegnata: 1 luogo, ${mass}.`,
        other: `Variazione delle scorte, non disegnata: ${places} luoghi, ${mass} in tutto. Ogni luogo mostra la sua nei dettagli.`
      }),
    became: 'Da altri gruppi'
  },
  deficits: (count: number, places: string, mass: string, list: string) =>
    forms(count, {
      one: `Da 1 luogo esce più di quanto risulta entrato: mancano ${mass} (${list}).`,
      other: `Da ${places} luoghi esce più di quanto risulta entrato: mancano ${mass}, soprattutto a ${list}. Il tratteggio prima di un blocco mostra la parte senza entrata.`
    }),
  andMore: (count: string) => `e altri ${count}`,
  meanings: {
    departures: 'Cibo venduto, donato o buttato che nessuno ha registrato.',
    arrivals: 'Arrivi che nessuno ha registrato.',
    late: 'Registrazioni che devono ancora arrivare.',
    measured: 'Pesi letti male, unità scambiate, stime lontane dal vero.',
    counted: 'Una conta delle scorte sbagliata, o prodotto che ha perso acqua.'
  }
} as const
