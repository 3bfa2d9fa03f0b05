import type { Language } from './texts.ts'

/**
 * Italian words for the names of processes, groups and sources that tables and events use. Names are
 * data: one that is not listed is shown as it is, and in English all are.
 */
const italian: Readonly<Record<string, string>> = {
  Production: 'Produzione',
  Imports: 'Importazioni',
  Exports: 'Esportazioni',
  'Food supply': 'Disponibilità alimentare',
  'Food consumption': 'Consumo alimentare',
  'Food waste': 'Rifiuti alimentari',
  'Alcoholic Beverages': 'Bevande alcoliche',
  Cereals: 'Cereali',
  'Coffee, tea, herbal': 'Caffè, tè e infusi',
  'Dried flowers': 'Fiori secchi',
  Feed: 'Mangimi',
  'Fish and seafood': 'Pesce e frutti di mare',
  Compost: 'Compost',
  Fruit: 'Frutta',
  Herbs: 'Erbe aromatiche',
  'Meat and animal products': 'Carne e prodotti animali',
  'Milk and dairy products': 'Latte e derivati',
  'Mixed produce': 'Ortofrutta mista',
  Mushrooms: 'Funghi',
  Nuts: 'Frutta a guscio',
  Oilseeds: 'Semi oleosi',
  Preserves: 'Conserve',
  Pulses: 'Legumi',
  'Organic waste': 'Scarti organici',
  'Residual waste': 'Scarti indifferenziati',
  Roots: 'Radici e tuberi',
  Spices: 'Spezie',
  'Sweet products and substitutes': 'Dolci e sostituti',
  Vegetables: 'Verdura',
  'Simulation of this project, scaled to published totals; no figure in it is measured':
    'simulazione di questo progetto, in scala con i totali pubblicati; nessuna sua cifra è misurata'
}

const known = new Map(Object.entries(italian))

/** The name of a process or group in that language; the id itself where no word is known. */
export function labelOf(language: Language, id: string): string {
  return language === 'it' ? (known.get(id) ?? id) : id
}
