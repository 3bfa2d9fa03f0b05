/** A figure per kg of product, such as kg CO2e or kg dry matter, on the days that it holds. */
export interface ContentFactor {
  readonly factorId: string
  /** Null: of any product that has none of its own. */
  readonly product: string | null
  /** Units of the layer per kg. */
  readonly value: number
  /** One standard deviation as a share of the value; null where its source states none. */
  readonly relativeSd: number | null
  readonly from: string
  /** Last day; null: until further notice. */
  readonly to: string | null
}

/** What of a flow is of one product, in days on which the same factors hold. */
export interface MaterialPart {
  readonly product: string | null
  readonly group: string
  /** One of those days. */
  readonly day: string
  readonly massGrams: number
}

/** A solved flow and what it was of, as it was measured; grams. */
export interface LayeredFlow {
  readonly id: string
  readonly value: number | null
  readonly sd: number | null
  readonly parts: readonly MaterialPart[]
}

/** A product, or a group where no product was told, that has no one figure. */
interface Gap {
  readonly what: string
  readonly massGrams: number
  /** none: no factor holds; several: these hold, and nobody says which counts. */
  readonly reason: 'none' | 'several'
  readonly factors: readonly string[]
}

/** A flow on the layer. */
export interface LayerFlow {
  readonly of: string
  /** Null where a part of the flow, or the flow itself, has no figure. */
  readonly value: number | null
  /** Of masses and factors together; null where a factor's source states no uncertainty. */
  readonly sd: number | null
  /** What the uncertainty of the mass alone makes. */
  readonly sdOfMass: number | null
  /** The part of the flow that factors tell of, and how large it is of the whole mass. */
  readonly told: { readonly value: number | null; readonly share: number }
  readonly gaps: readonly Gap[]
}

const gramsPerKg = 1_000

/** Factors by product, so that a flow of many parts does not go through all of them for each. */
function byProduct(factors: readonly ContentFactor[]) {
  const known = Map.groupBy(factors, ({ product }) => product)
  const holding = (product: string | null, day: string) =>
    (known.get(product) ?? []).filter(({ from, to }) => from <= day && (to === null || to >= day))
  return ({ product, day }: MaterialPart): readonly ContentFactor[] => {
    const own = product === null ? [] : holding(product, day)
    return own.length > 0 ? own : holding(null, day)
  }
}

function gapOf({ product, group, massGrams }: MaterialPart, found: readonly ContentFactor[]): Gap {
  const factors = found.map(({ factorId }) => factorId)
  const reason = found.length === 0 ? 'none' : 'several'
  return { what: product ?? group, massGrams, reason, factors }
}

/** Gaps of one name and reason as one, the heaviest first. */
function summed(gaps: readonly Gap[]): Gap[] {
  const byName = Map.groupBy(gaps, ({ what, reason }) => JSON.stringify([what, reason]))
  return [...byName.values()]
    .flatMap(([first, ...others]) => {
      if (first === undefined) return []
      const massGrams = others.reduce((sum, gap) => sum + gap.massGrams, first.massGrams)
      const factors = [...new Set([first, ...others].flatMap((gap) => gap.factors))].sort()
      return [{ ...first, massGrams, factors }]
    })
    .sort((a, b) => Math.abs(b.massGrams) - Math.abs(a.massGrams))
}

/** Units per kg of what is told, its standard deviation, and the share of the mass that it is of. */
function contentOf(told: readonly { factor: ContentFactor; massGrams: number }[], whole: number) {
  const toldGrams = told.reduce((sum, { massGrams }) => sum + massGrams, 0)
  if (toldGrams === 0) return null
  const byFactor = new Map<string, { units: number; relativeSd: number | null }>()
  for (const { factor, massGrams } of told) {
    const { factorId, value, relativeSd } = factor
    const units = (byFactor.get(factorId)?.units ?? 0) + (value * massGrams) / toldGrams
    byFactor.set(factorId, { units, relativeSd })
  }
  const parts = [...byFactor.values()]
  const isStated = parts.every(({ relativeSd }) => relativeSd !== null)
  // Parts of one factor err together, those of different ones by themselves.
  const variance = parts.reduce((sum, { units, relativeSd }) => {
    return sum + (units * (relativeSd ?? 0)) ** 2
  }, 0)
  return {
    perKg: parts.reduce((sum, { units }) => sum + units, 0),
    sdPerKg: isStated ? Math.sqrt(variance) : null,
    share: whole === 0 ? 0 : toldGrams / whole
  }
}

/**
 * A solved flow on a layer: what was measured of it by product says what a kg of it holds on average,
 * and its reconciled mass how much that is. The error of the product is propagated to first order
 * (JCGM 100:2008, 5.1.2). Nothing is guessed for a product without a factor.
 */
function layerFlowOf(
  { id, value, sd, parts }: LayeredFlow,
  factorsOf: ReturnType<typeof byProduct>
): LayerFlow {
  const gaps: Gap[] = []
  const told: { factor: ContentFactor; massGrams: number }[] = []
  let whole = 0
  for (const part of parts) {
    const found = factorsOf(part)
    const [factor, ...others] = found
    whole += part.massGrams
    if (factor === undefined || others.length > 0) gaps.push(gapOf(part, found))
    else told.push({ factor, massGrams: part.massGrams })
  }
  const content = contentOf(told, whole)
  if (content === null || value === null) {
    const share = content?.share ?? 0
    const nothing = { value: null, sd: null, sdOfMass: null, told: { value: null, share } }
    return { of: id, ...nothing, gaps: summed(gaps) }
  }
  const { perKg, sdPerKg, share } = content
  const kg = value / gramsPerKg
  const toldValue = share * kg * perKg
  if (gaps.length > 0) {
    const nothing = { value: null, sd: null, sdOfMass: null }
    return { of: id, ...nothing, told: { value: toldValue, share }, gaps: summed(gaps) }
  }
  const sdOfMass = sd === null ? null : (Math.abs(perKg) * sd) / gramsPerKg
  return {
    of: id,
    value: kg * perKg,
    sd: sdOfMass === null || sdPerKg === null ? null : Math.hypot(sdOfMass, kg * sdPerKg),
    sdOfMass,
    told: { value: toldValue, share },
    gaps: []
  }
}

/** Solved flows on a layer, each with what of it no factor tells. */
export function layerOf(
  flows: readonly LayeredFlow[],
  factors: readonly ContentFactor[]
): readonly LayerFlow[] {
  const factorsOf = byProduct(factors)
  return flows.map((flow) => layerFlowOf(flow, factorsOf))
}
