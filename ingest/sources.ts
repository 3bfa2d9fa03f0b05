import { csvSource } from './csv/source.ts'
import { epcisSource } from './epcis/source.ts'
import { httpSource } from './http/source.ts'

/** Every way in. */
export const sources = [csvSource, httpSource, epcisSource] as const
