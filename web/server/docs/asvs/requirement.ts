/**
 * How the service stands to the OWASP Application Security Verification Standard 5.0.0
 * (owasp.org/www-project-application-security-verification-standard, CC BY-SA 4.0), level 2: the
 * requirements of levels 1 and 2 by their number, in our own words.
 */
export const edition = 'OWASP ASVS 5.0.0'

/** How it stands with a requirement. Closed list. */
export const standings = {
  tested: 'a test that is named would fail',
  designed: 'so by the way it is built; the reason is given',
  absent: 'there is nothing here that it speaks of',
  operated: 'for whoever runs the service; what the service asks of them is given',
  missing: 'not met; what is missing is given'
} as const
type Standing = keyof typeof standings

/** What is asked, by number: the level from which on, and in a few words what. */
type Asked = Readonly<Record<string, readonly [level: 1 | 2, asks: string]>>

export interface Requirement {
  /** As in the standard, without its V: `1.2.10`. */
  readonly number: string
  readonly level: 1 | 2
  readonly asks: string
  readonly standing: Standing
  /** How it is met, or why it is not. */
  readonly how: string
  /** Files whose tests would fail. */
  readonly tests: readonly string[]
}

export interface Chapter {
  readonly number: number
  readonly title: string
  readonly requirements: readonly Requirement[]
}

function all(
  standing: Standing,
  asked: Asked,
  how: string,
  tests: readonly string[]
): readonly Requirement[] {
  return Object.entries(asked).map(([number, [level, asks]]) => ({
    ...{ number, level, asks, standing, how, tests }
  }))
}

export function tested(how: string, tests: readonly [string, ...string[]], asked: Asked) {
  return all('tested', asked, how, tests)
}
export function designed(how: string, asked: Asked) {
  return all('designed', asked, how, [])
}
export function absent(how: string, asked: Asked) {
  return all('absent', asked, how, [])
}
export function operated(how: string, asked: Asked) {
  return all('operated', asked, how, [])
}

function placeOf({ number }: Requirement): number {
  const [, section = 0, place = 0] = number.split('.').map(Number)
  return 1_000 * section + place
}

/** A chapter with its answers in the standard's order. */
export function chapter(
  number: number,
  title: string,
  ...answers: readonly (readonly Requirement[])[]
): Chapter {
  return { number, title, requirements: answers.flat().sort((a, b) => placeOf(a) - placeOf(b)) }
}
