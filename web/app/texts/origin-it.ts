/** Italian texts of where a figure comes from: what was recorded, by whom, from which line. */
export const originIt = {
  show: 'mostra',
  open: (source: string, line: string) => `Mostra l’origine: ${source}, ${line}`,
  title: 'Origine del dato',
  kinds: {
    csv: (line: string) => `riga ${line} di una tabella CSV`,
    sheet: (line: string) => `riga ${line} di un foglio`,
    epcis: (line: string) => `evento ${line} di un documento EPCIS`,
    device: (line: string) => `lettura ${line} di un invio dello strumento`,
    http: (line: string) => `evento ${line} di un invio di un programma`,
    kafka: (line: string) => `messaggio ${line}`
  },
  source: 'Fonte',
  place: 'Punto esatto',
  occurred: 'Quando è avvenuto',
  recorded: 'Quando è stato registrato',
  type: 'Tipo di evento',
  corrected: 'Non conta più: lo sostituisce un evento successivo.',
  corrects: 'Sostituisce un evento precedente.',
  readAnew: 'Letto di nuovo dopo che gli identificativi sono stati collegati.',
  data: 'Che cosa è stato registrato',
  field: 'Campo',
  value: 'Valore',
  sent: 'L’evento come è stato inviato',
  none: 'Il dato di origine non è disponibile.'
}
