import type { Given, PlainDocument, Template } from './template.ts'

/** Squares of numbers beyond have no place in a double, and what they are lost in is not said by it. */
const largest = 1e100
const smallestSd = 1e-100

function sizeProblems(name: string, value: number | null, sd: number | null): string[] {
  const tooLarge = [value, sd].filter((each) => each !== null && Math.abs(each) > largest)
  const found = tooLarge.map((each) => `${name} has ${each}, more than ${largest}: change the unit`)
  if (sd === null || sd === 0 || sd >= smallestSd) return found
  return [...found, `${name} has the sd ${sd}, less than ${smallestSd}: give 0 if it is a constant`]
}

function valueProblems(kind: string, quantities: readonly Given[]): string[] {
  return quantities.flatMap(({ id: name, value: known, sd: deviation }) => {
    const given = known ?? null
    const spread = deviation ?? null
    if (given === null && spread !== null)
      return [`${kind} ${name} has an sd but no value: give both or neither`]
    if (given !== null && spread === null)
      return [`${kind} ${name} has a value but no sd: give its sd, or 0 if it is a constant`]
    if (spread !== null && spread < 0) return [`${kind} ${name} has the negative sd ${spread}`]
    return sizeProblems(`${kind} ${name}`, given, spread)
  })
}

/** What is wrong with relations over given quantities, by name. */
export function relationProblems({
  relations,
  flows,
  stockChanges,
  parameters,
  inventories
}: Template) {
  const known = new Set([...flows, ...stockChanges, ...inventories].map(({ id: name }) => name))
  const factors = new Set(parameters.map(({ id: name }) => name))
  return relations.flatMap((one, index) => {
    const where = `relation ${index + 1} (${one.type})`
    const named = one.type === 'linear' ? one.terms.map((term) => term.flow) : [one.flow, ...one.of]
    const unknown = named
      .filter((name) => !known.has(name))
      .map((name) => `${where} names "${name}", which is no flow or stock change`)
    if (one.type === 'transfer' && !factors.has(one.parameter)) {
      unknown.push(`${where} names "${one.parameter}", which is no parameter`)
    }
    return unknown
  })
}

/** What is wrong with values and sds, by name. */
export function quantityProblems({ flows, stockChanges, parameters }: PlainDocument): string[] {
  return [
    ...valueProblems('flow', flows),
    ...valueProblems('stock change', stockChanges),
    ...valueProblems('parameter', parameters)
  ]
}
