/**
 * Characters that a terminal obeys instead of showing them: it moves its cursor, recolours or hides
 * what stands before, or turns the direction of writing. Records hold what strangers sent.
 */
const obeyed = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu
/** The same but for tabs and the ends of lines. */
const obeyedInText = /[^\P{Cc}\t\r\n]|\r(?!\n)|[\u2028\u2029\p{Bidi_Control}]/gu

/** As JSON writes it, so that a line of JSON stays what it was. */
function shownAs(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}

/** One line for a terminal: nothing in it is obeyed, and it stays one line. */
export function terminalLine(text: string): string {
  return text.replace(obeyed, shownAs)
}

/** Lines for a terminal: nothing in them is obeyed but the ends of the lines. */
export function terminalText(text: string): string {
  return text.replace(obeyedInText, shownAs)
}
