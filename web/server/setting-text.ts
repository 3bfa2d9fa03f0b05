import { z } from 'zod'

/** A text that may be left empty, with words for what it must be otherwise. */
export const optional = (isFit: (text: string) => boolean, message: string) =>
  z
    .string()
    .refine((text) => text === '' || isFit(text), { message })
    .default('')

/** Whether a text is an address of such a protocol. */
export function isUrl(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol)
}
