import { type PluralForms, plural } from './plural.ts'

const forms = (count: number, words: PluralForms) => plural('it', count, words)

/** Fields of events as people call them, by their path without the list's numbers. */
const fields = {
  day: 'Giorno',
  time: 'Ora',
  publication: 'Pubblicazione',
  'period.from': 'Dal giorno',
  'period.to': 'Al giorno',
  'source.id': 'Da chi',
  'source.stage': 'Fase di chi dà',
  'target.id': 'A chi',
  'target.stage': 'Fase di chi riceve',
  group: 'Gruppo di prodotti',
  product: 'Prodotto',
  lot: 'Lotto',
  'quantity.value': 'Quantità',
  'quantity.unit': 'Unità',
  'quantity.basis': 'Come è stata rilevata',
  'quantity.tare': 'Tara',
  surplus: 'Codice dell’eccedenza',
  donor: 'Chi dona',
  stand: 'Banco o stand',
  reason: 'Motivo',
  collection: 'Codice del ritiro',
  from: 'Da chi',
  to: 'A chi',
  collector: 'Chi ritira',
  reportedBy: 'Chi lo dice',
  ddtNo: 'Numero del DDT',
  collectedLot: 'Lotto ritirato',
  qualityClass: 'Categoria di qualità',
  origin: 'Origine',
  packaging: 'Imballo',
  site: 'Luogo',
  fraction: 'Frazione di rifiuto',
  plant: 'Impianto',
  wasteCode: 'Codice EER',
  formNo: 'Numero della bolla'
}

/** What is wrong with a file as a whole, by the code of the failure. */
const problems = {
  not_utf8: 'Il file non è testo UTF-8: salvalo come «CSV UTF-8» e riprova.',
  empty_file: 'Il file è vuoto: serve una tabella con una riga di intestazione.',
  missing_column: (missing: string) =>
    `Mancano colonne: ${missing}. Adatta le colonne, o scegli un altro foglio.`,
  unreadable_csv: 'Il file non si legge come CSV: controlla che ogni virgoletta aperta sia chiusa.',
  unreadable_sheet:
    'Il file non si legge come cartella Excel: aprilo, salvalo come .xlsx senza password e riprova.',
  file_too_large:
    'Il file, una volta aperto, è troppo grande: salva solo il foglio che serve, o usa il CSV.',
  file_refused_by_scanner:
    'L’antivirus ha trovato qualcosa nel file, che non è stato letto: controllalo sul tuo computer.',
  scanner_unavailable:
    'L’antivirus non risponde e senza controllo nessun file viene letto: riprova più tardi.',
  macros_refused: 'La cartella contiene macro: salvala come .xlsx, senza macro.',
  no_such_sheet: 'Il foglio non c’è, o tutti i fogli sono nascosti: scegline uno.',
  unknown_mapping: 'La struttura delle colonne non esiste più: scegline un’altra.',
  body_too_large: 'Il file è troppo grande: dividilo in più file.',
  too_many_rows: 'Troppe righe per importare tutto o niente: scegli di importare quelle buone.',
  not_signed_in: 'Per importare devi accedere.',
  not_allowed: 'Il tuo accesso non permette di importare tabelle in questo territorio.'
}

/** Italian texts of partners' sheets: the file, its columns, and how its rows are understood. */
export const sheetsIt = {
  fields,
  problems,
  details: 'Dettagli (in inglese)',
  looking: 'Leggo il file…',
  signIn: 'Per importare una tabella devi accedere.',
  file: {
    title: 'Com’è fatto il file',
    csv: 'Testo (CSV)',
    xlsx: 'Cartella Excel',
    sheet: 'Foglio',
    hidden: (name: string) => `${name} (nascosto)`,
    hiddenSheets: (names: string) => `Fogli nascosti, non letti: ${names}.`,
    encoding: 'Codifica',
    delimiter: 'Separatore',
    decimal: 'Decimali',
    guessed: 'Riconosciuti dal contenuto: cambiali se non sono giusti.',
    delimiters: { ';': 'punto e virgola', ',': 'virgola', '\t': 'tabulazione', '|': 'barra' },
    decimals: { ',': 'virgola (12,5)', '.': 'punto (12.5)' },
    formulas: (count: number, shown: string) =>
      forms(count, {
        one: 'Una cella contiene una formula: conta il valore salvato nel file.',
        other: `${shown} celle contengono formule: contano i valori salvati nel file.`
      }),
    withoutValue: (count: number, shown: string) =>
      forms(count, {
        one: 'Una formula non ha un valore salvato: la cella è vuota. Apri il file e salvalo di nuovo.',
        other: `${shown} formule non hanno un valore salvato: le celle sono vuote. Apri il file e salvalo di nuovo.`
      }),
    merged: (ranges: string) =>
      `Celle unite: ${ranges}. Solo la prima cella di ogni gruppo ha il valore, le altre sono vuote.`,
    errors: (count: number, shown: string) =>
      forms(count, {
        one: 'Una cella contiene un errore come #RIF!.',
        other: `${shown} celle contengono errori come #RIF!.`
      }),
    beyond: (count: number, shown: string) =>
      forms(count, {
        one: 'Una cella oltre la colonna 500 non è letta.',
        other: `${shown} celle oltre la colonna 500 non sono lette.`
      })
  },
  choice: {
    ready: 'Fogli dei partner',
    own: 'I tuoi',
    published: 'Tabelle di flussi pubblicate (CSV)',
    fits: 'Ha tutte le colonne che servono.',
    lacks: (columns: string) => `Mancano: ${columns}.`,
    adapt: 'Adatta le colonne',
    edit: 'Modifica le colonne',
    remove: 'Elimina questa struttura',
    sure: (name: string) => `Eliminare la struttura ${name}?`
  },
  editor: {
    title: 'Colonne del file',
    lead: 'Per ogni dato scegli da quale colonna viene. Le proposte sono da controllare.',
    name: 'Nome con cui salvarla',
    nameHelp: 'Parole minuscole unite da trattini, per esempio ddt-cooperativa.',
    doc: 'Descrizione',
    column: (field: string) => `Da dove viene: ${field}`,
    required: 'obbligatorio',
    columns: 'Colonne',
    choose: 'scegli…',
    fixed: 'Sempre lo stesso valore',
    none: 'Non c’è',
    constant: (field: string) => `Valore per ${field}`,
    found: { known: 'trovata', guessed: 'proposta: controlla', none: 'da scegliere' },
    as: (field: string) => `Che cos’è ${field}`,
    readings: {
      text: 'testo',
      number: 'numero',
      day: 'giorno',
      product: 'nome di prodotto',
      place: 'luogo'
    },
    kind: (field: string) => `Tipo di luogo per ${field}`,
    anyKind: 'la cella ha il codice',
    words: (field: string) => `Parole di ${field}, una per riga: parola = significato`,
    wordsTitle: 'Parole usate nella colonna',
    key: 'Distingue una riga dall’altra',
    header: 'Riga di intestazione',
    add: 'Aggiungi un dato',
    addChoose: 'scegli il dato…',
    unsettled: (names: string) => `Da scegliere: ${names}.`,
    noKey: 'Scegli almeno un dato che distingue una riga dall’altra.',
    save: 'Salva e guarda l’anteprima',
    cancel: 'Annulla',
    saved: 'Struttura salvata.'
  },
  preview: {
    title: 'Come sarà letta',
    lead: (count: number, shown: string) =>
      forms(count, {
        one: 'La prima riga. Niente è ancora registrato.',
        other: `Le prime ${shown} righe. Niente è ancora registrato.`
      }),
    bad: (count: number, shown: string) =>
      forms(count, {
        one: 'Una di queste righe non si legge: il motivo è nella tabella.',
        other: `${shown} di queste righe non si leggono: i motivi sono nella tabella.`
      }),
    raw: 'Le prime righe, come stanno nel file',
    when: 'Quando',
    unknownMass: 'peso ignoto',
    noRows: 'Sotto l’intestazione non ci sono righe.'
  },
  badRows: 'Scarica le righe scartate con il motivo (CSV)'
}
