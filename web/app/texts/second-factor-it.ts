/** Italian texts of the second factor of a sign-in. */
export const secondFactorIt = {
  title: 'Secondo fattore',
  needed:
    'Chi ha il tuo ruolo vede i dati di tutti: oltre al link serve un codice che solo il tuo telefono conosce. Impostalo adesso, bastano due minuti.',
  none: 'Non hai un secondo fattore. Con un codice dal tuo telefono, chi legge la tua posta non entra al posto tuo.',
  since: (instant: string, left: string) =>
    `Impostato il ${instant}. Codici di recupero rimasti: ${left}.`,
  required: 'Il tuo ruolo lo richiede: puoi cambiarlo, non toglierlo.',
  demo: 'Nella dimostrazione nessuno ha un secondo fattore: le persone non esistono.',
  setUp: 'Imposta il secondo fattore',
  change: 'Cambia telefono o codici di recupero',
  remove: 'Togli il secondo fattore',
  removed: 'Il secondo fattore è stato tolto.',
  present: 'Codice attuale, o un codice di recupero',
  step: {
    title: 'Manca un passo',
    lead: 'Scrivi il codice di sei cifre della tua app di autenticazione. Se non hai il telefono, scrivi uno dei codici di recupero.',
    code: 'Codice',
    enter: 'Entra',
    lost: 'Se hai perso il telefono e i codici di recupero, chiedi all’ufficio Food Policy: dopo averti riconosciuto, toglie il vecchio secondo fattore.',
    leave: 'Annulla l’accesso'
  },
  enrol: {
    lead: 'Apri un’app di autenticazione sul telefono e inquadra il disegno. Se lavori già sul telefono, apri il link; altrimenti scrivi la chiave nell’app.',
    drawing: 'Codice QR con la chiave da dare all’app',
    open: 'Apri nell’app di autenticazione',
    secret: 'Chiave da scrivere a mano',
    code: 'Codice di sei cifre che mostra l’app',
    confirm: 'Conferma'
  },
  codes: {
    title: 'Conserva i codici di recupero',
    lead: 'Ognuno vale una volta sola, al posto del telefono. Non li rivedrai: stampali o salvali in un posto sicuro, lontano dal telefono.',
    kept: 'Li ho conservati, continua'
  },
  wrong: {
    second_factor_wrong:
      'Il codice non è quello giusto, oppure è già stato usato. Aspetta il prossimo e controlla che l’ora del telefono sia esatta; oppure usa un codice di recupero.',
    second_factor_not_possible:
      'Nel frattempo qualcosa è cambiato, o è passato troppo tempo. Ricarica la pagina e ricomincia.',
    not_signed_in: 'Sono passati più di dieci minuti. Ricomincia l’accesso.',
    too_many_requests:
      'Troppi codici sbagliati. Usa un codice di recupero, oppure riprova fra un’ora.'
  },
  refused: {
    sign_in_failed:
      'Il fornitore di identità non ha confermato chi sei, oppure nessuno ti ha ancora invitato. Riprova, o chiedi l’invito all’ufficio Food Policy.',
    sign_in_too_weak:
      'L’accesso con il fornitore di identità è più debole, o più vecchio, di quanto serve qui. Riprova e scegli il livello 2 o superiore.',
    too_many_requests: 'Troppi tentativi in poco tempo. Aspetta un minuto e riprova.',
    other: 'L’accesso non è riuscito. Riprova.'
  },
  reset: 'Togli il secondo fattore',
  resetOf: (name: string) => `Togli il secondo fattore a ${name}`,
  resetSure: (name: string) =>
    `Hai riconosciuto ${name} di persona, come la prima volta? Al prossimo accesso ne imposterà un altro.`,
  resetDone: (name: string) => `Il secondo fattore di ${name} è stato tolto.`
}
