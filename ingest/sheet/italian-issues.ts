/**
 * What `issueText` and the schemas say of a field, in Italian. It goes by the sentence, as a reject that
 * is kept has nothing else to tell what is wrong.
 */

/** What a value should look like, by how `issueText` says it. */
const looks: Readonly<Record<string, string>> = {
  text: 'un testo',
  'a number, like 12.5': 'un numero, come 12,5',
  'a whole number, like 12': 'un numero intero, come 12',
  'true or false': 'true o false',
  'an object { … }': 'un oggetto { … }',
  'a list [ … ]': 'un elenco [ … ]',
  'a day like 2018-12-31': 'un giorno, come 2018-12-31',
  'an instant with offset, like 2018-12-31T18:00:00+01:00 or …Z':
    'un istante con il fuso orario, come 2018-12-31T18:00:00+01:00 o …Z',
  'an id like 0160adf1-e780-811b-b067-8618d9328b74':
    'un codice come 0160adf1-e780-811b-b067-8618d9328b74'
}

function look(wanted: string): string {
  return looks[wanted] ?? wanted.replaceAll(' or ', ' o ')
}

const units: Readonly<Record<string, string>> = { characters: 'caratteri', entries: 'voci' }

/** Sentences, the parts of them that change, and how they are said. The first that fits counts. */
const sentences: readonly (readonly [RegExp, (...parts: readonly string[]) => string])[] = [
  [
    /^source and target are the same process$/u,
    () => 'l’origine e la destinazione sono le stesse: scrivi due nomi diversi'
  ],
  [/^is empty; a name is needed$/u, () => 'è vuoto: scrivi un nome'],
  [/^is longer than (\d+) characters$/u, (most) => `è più lungo di ${most} caratteri: accorcialo`],
  [
    /^ends before it begins$/u,
    () => 'il periodo finisce prima di cominciare: controlla le due date'
  ],
  [
    /^begins before (\d+)-.*; check the year$/u,
    (year) => `il periodo comincia prima del ${year}: controlla l’anno`
  ],
  [
    /^must be lower-case words joined by hyphens(?:, like (.+))?$/u,
    (like = 'frutta-mista') =>
      `scrivilo in lettere minuscole, con trattini tra le parole, come ${like}`
  ],
  [
    /^must be a kind of place and a slug, like (.+)$/u,
    (like) => `non è un luogo: scrivi il codice, per esempio ${like}`
  ],
  [/^is missing; give (.+)$/u, (wanted = '') => `manca: scrivi ${look(wanted)}`],
  [
    /^has no place for (.+); leave it out$/u,
    (keys) => `contiene ${keys}, che qui non è previsto: toglilo`
  ],
  [
    /^must have at (least|most) (\d+) (characters|entries)$/u,
    (bound, count, unit = '') =>
      `deve avere ${bound === 'least' ? 'almeno' : 'al massimo'} ${count} ${units[unit]}`
  ],
  [/^must be at least (.+)$/u, (least) => `deve essere almeno ${least}`],
  [/^must be at most (.+)$/u, (most) => `deve essere al massimo ${most}`],
  [/^must be more than (.+)$/u, (least) => `deve essere più di ${least}`],
  [/^must be less than (.+)$/u, (most) => `deve essere meno di ${most}`],
  [/^must be (.+)$/u, (wanted = '') => `deve essere ${look(wanted)}`]
]

/** The sentence in Italian; null where it is none of those. */
export function issueInItalian(reason: string): string | null {
  for (const [sentence, say] of sentences) {
    const found = sentence.exec(reason)
    if (found !== null) return say(...found.slice(1))
  }
  return null
}
