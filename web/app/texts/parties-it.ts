/** Italian texts of the page on which the Food Policy office names parties and their places. */
export const partiesIt = {
  nav: 'Soggetti',
  title: 'Soggetti e luoghi',
  lead: 'Qui l’ufficio dà un nome a consorzi, enti, aziende e ai loro luoghi, e registra i passaggi di gestione. Ogni decisione resta nel registro con la sua fonte.',
  onlyDesk: 'Questa pagina è per l’ufficio Food Policy.',
  boundary: 'Area',
  kind: 'Tipo',
  anyKind: 'Tutti i tipi',
  none: 'Nessun luogo di questo tipo è ancora noto in quest’area: aggiungi il primo con il modulo qui sopra.',
  list: (count: string) => `Luoghi noti: ${count}`,
  what: 'Che cosa vuoi registrare',
  record: 'Registra',
  recorded: 'Registrato.',
  already: 'Era già così: non è stato registrato nulla di nuovo.',
  optional: (label: string) => `${label} (facoltativo)`,
  people: 'Invita persone',
  peopleOf: (name: string) => `Invita persone che agiscono per ${name}`,
  handOver: 'Cambia gestore',
  handOverOf: (name: string) => `Cambia gestore di ${name}`,
  decisions: {
    OpenSite: 'Un soggetto o un luogo nuovo',
    ChangeManager: 'Un passaggio di gestione',
    RenameSite: 'Un nome nuovo',
    CloseSite: 'Una chiusura',
    DefineBoundary: 'Un’area nuova',
    AssignPlot: 'Un orto assegnato',
    ReleasePlot: 'Un orto restituito',
    RegisterStartup: 'Una startup'
  },
  fields: {
    kind: 'Tipo',
    code: 'Codice',
    area: 'Codice dell’area',
    label: 'Nome',
    site: 'Luogo',
    name: 'Nome',
    manager: 'Chi lo gestisce',
    address: 'Indirizzo',
    openedOn: 'Aperto dal',
    from: 'Dal giorno',
    until: 'Fino al giorno',
    to: 'Fino al giorno',
    reason: 'Motivo',
    source: 'Fonte',
    plot: 'Orto',
    holder: 'Chi lo coltiva',
    startup: 'Startup',
    activity: 'Che cosa fa'
  },
  help: {
    code: 'Lettere minuscole, cifre e trattini, per esempio mercato-wagner. Non cambia più, anche se cambiano nome e gestore.',
    area: 'Lettere minuscole, cifre e trattini, per esempio milano. Non cambia più.',
    manager:
      'Il nome o il codice del soggetto. Con lo stesso codice si invitano le persone che agiscono per lui.',
    source: 'Dove sta scritto: delibera, contratto, comunicazione.'
  }
}
