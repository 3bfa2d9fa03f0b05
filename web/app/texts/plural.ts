/** Forms by Unicode plural category; `other` stands in for those that are not given. */
export interface PluralForms {
  readonly one?: string
  /** Italian from a million on: "1 milione di eventi". */
  readonly many?: string
  readonly other: string
}

/** The form that goes with a number in that language. */
export function plural(locale: string, count: number, forms: PluralForms): string {
  const category = new Intl.PluralRules(locale).select(count)
  if (category === 'one') return forms.one ?? forms.other
  if (category === 'many') return forms.many ?? forms.other
  return forms.other
}
