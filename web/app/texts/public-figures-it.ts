/** Italian texts of the public figures. */
export const publicFiguresIt = {
  nav: 'Dati pubblici',
  title: 'Dati pubblici',
  lead: 'Somme mensili di tutti i registri, uguali per chiunque le chieda, anche senza accesso.',
  boundary: 'Area',
  boundaryHelp: 'Scegli dall’elenco o scrivi il codice di un’area.',
  month: 'Mese',
  rules: {
    title: 'Che cosa è riservato, e perché',
    three:
      'Una cifra si mostra se dietro ci sono almeno tre soggetti da ogni lato (compratori e persone che non seguiamo contano come molti) e se nessuno, togliendo i propri scambi, può stimare quelli di un altro a meno del 10 %.',
    rest: 'Sono riservate anche altre cifre, quando da quelle si ricaverebbe la prima: dai totali, o perché ciò che entra poi esce.',
    limits:
      'Due soggetti che mettono insieme quello che sanno possono ricavare che cosa ha fatto un terzo. Lo può anche chi conosce bene gli scambi di un suo fornitore o cliente.',
    once: 'Un mese si pubblica una volta sola, com’era noto alla fine del mese dopo: ciò che arriva più tardi non cambia le cifre pubblicate.',
    never: 'I raccolti di singoli orti non sono mai pubblici. «Riservato» non vuol dire zero.'
  },
  released: (month: string) => `Pubblicati i mesi fino a ${month}.`,
  noneReleased:
    'Nessun mese è ancora pubblicato: il primo si pubblica quando è finito il mese successivo.',
  nothing: 'Di quest’area non è registrato nulla nei mesi pubblicati.',
  open: 'Quest’area è aperta a tutti: ogni suo movimento si vede nella pagina Flussi. Qui le cifre sono protette lo stesso.',
  toFlows: 'Apri i flussi',
  counts: (told: string, withheld: string) => `${told} cifre pubblicate, ${withheld} riservate.`,
  suppressed: 'riservato',
  surplus: {
    title: 'Eccedenze, per mese in cui sono state offerte',
    declared: 'Offerte',
    claimed: 'Prenotate',
    unclaimed: 'Rimaste libere'
  },
  flows: {
    title: (month: string) => `Che cosa si è mosso: ${month}`,
    from: 'Da',
    to: 'A',
    group: 'Gruppo',
    mass: 'Massa',
    all: 'Tutti i gruppi',
    outside: 'Fuori dalla filiera'
  }
}
