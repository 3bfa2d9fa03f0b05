import { csvSource } from './csv/source.ts'
import { deviceSource } from './device/source.ts'
import { epcisSource } from './epcis/source.ts'
import { httpSource } from './http/source.ts'
import { kafkaSource } from './kafka/source.ts'
import { sheetSource } from './sheet/source.ts'

/** Every way in. */
export const sources = [
  csvSource,
  httpSource,
  epcisSource,
  sheetSource,
  deviceSource,
  kafkaSource
] as const
