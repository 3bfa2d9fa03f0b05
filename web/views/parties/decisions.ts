import type { ListAnswer } from '../../../projections/sites/contract.ts'
import { type PlaceKindName, placeKindOrder } from '../../app/texts/place-names.ts'
import type { Texts } from '../../app/texts/shape.ts'

export type DecisionName = keyof Texts['parties']['decisions']
export type FieldName = keyof Texts['parties']['fields']

/** A field of a form; what the list of suggestions holds, where it has one. */
export interface Field {
  readonly name: FieldName
  readonly kind: 'text' | 'day' | 'place-kind'
  readonly required: boolean
  readonly suggests?: 'places' | 'parties'
}

/** A decision of the office, as its form asks for it. */
export interface Decision {
  readonly type: DecisionName
  readonly fields: readonly Field[]
  /** What the command wants beside the fields. */
  readonly fixed: Readonly<Record<string, unknown>>
  readonly namesBoundary: boolean
}

const text = (name: FieldName, suggests?: Field['suggests']): Field => ({
  ...{ name, kind: 'text', required: true },
  ...(suggests === undefined ? {} : { suggests })
})
const day = (name: FieldName): Field => ({ name, kind: 'day', required: true })
const optional = (field: Field): Field => ({ ...field, required: false })

const newPlace: readonly Field[] = [
  { name: 'kind', kind: 'place-kind', required: true },
  text('code')
]
const source = text('source')
const noAssumptions = { assumptions: [] }

/** All that the page can record; the service decides about each as about any command. */
export const decisions: readonly Decision[] = [
  {
    type: 'OpenSite',
    fields: [
      ...newPlace,
      text('name'),
      ...[optional(text('manager', 'parties')), optional(text('address'))],
      ...[optional(day('openedOn')), source]
    ],
    fixed: { ...noAssumptions, municipio: null, coordinates: null },
    namesBoundary: true
  },
  {
    type: 'ChangeManager',
    fields: [
      ...[text('site', 'places'), text('manager', 'parties'), day('from')],
      ...[optional(day('until')), source]
    ],
    fixed: {},
    namesBoundary: false
  },
  {
    type: 'RenameSite',
    fields: [text('site', 'places'), text('name'), day('from'), source],
    fixed: {},
    namesBoundary: false
  },
  {
    type: 'CloseSite',
    fields: [text('site', 'places'), day('from'), text('reason'), source],
    fixed: {},
    namesBoundary: false
  },
  {
    type: 'DefineBoundary',
    fields: [text('area'), text('label'), source],
    fixed: { inhabitants: null },
    namesBoundary: false
  },
  {
    type: 'AssignPlot',
    fields: [text('plot', 'places'), text('holder', 'parties'), day('from'), optional(day('to'))],
    fixed: noAssumptions,
    namesBoundary: true
  },
  {
    type: 'ReleasePlot',
    fields: [
      ...[text('plot', 'places'), text('holder', 'parties'), day('from')],
      optional(text('reason'))
    ],
    fixed: {},
    namesBoundary: false
  },
  {
    type: 'RegisterStartup',
    fields: [
      ...[text('startup', 'places'), text('name'), text('activity')],
      ...[optional(text('plot', 'places')), source]
    ],
    fixed: noAssumptions,
    namesBoundary: true
  }
]

/** Kinds that can be somebody, or somebody's. */
export const namedKinds: readonly PlaceKindName[] = placeKindOrder.filter(
  (kind) => !['environment', 'buyer', 'people', 'outlet'].includes(kind)
)

/** The command that a filled form asks for. An optional field that was left empty says nothing. */
export function commandOf(
  { type, fields, fixed, namesBoundary }: Decision,
  boundary: string,
  said: (name: FieldName) => string
): Readonly<Record<string, unknown>> {
  const values = fields
    .filter(({ name }) => name !== 'kind' && name !== 'code')
    .map(({ name }) => [name === 'area' ? 'boundary' : name, said(name) || null] as const)
  const isNew = fields.some(({ name }) => name === 'code')
  return {
    type,
    ...(namesBoundary ? { boundary } : {}),
    ...(isNew ? { site: `${said('kind')}:${said('code')}` } : {}),
    ...Object.fromEntries(values),
    ...fixed
  }
}

/** Whoever manages a place already, and places that are parties themselves. */
export function partiesIn({ rows }: ListAnswer): readonly string[] {
  const managers = rows.flatMap(({ manager }) => manager ?? [])
  return [...new Set([...managers, ...rows.map(({ site }) => site)])].toSorted()
}
