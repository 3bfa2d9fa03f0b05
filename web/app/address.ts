import { computed, signal } from '@preact/signals'
import { type Language, languages, textsFor } from './texts/texts.ts'

/** Where the browser is: every state of a page is in here, so a link restores it. */
export const address = signal({ path: location.pathname, search: location.search })

function follow(): void {
  address.value = { path: location.pathname, search: location.search }
}

window.addEventListener('popstate', follow)

/** Goes to an address of this site; with `replace` the back button skips the current one. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === location.pathname + location.search) return
  if (how === 'push') history.pushState(null, '', to)
  else history.replaceState(null, '', to)
  follow()
}

/** Language of the page, Italian unless the address says otherwise. */
export const language = computed((): Language => {
  const asked = new URLSearchParams(address.value.search).get('lang')
  return languages.find((known) => known === asked) ?? 'it'
})

export const texts = computed(() => textsFor[language.value])

/** The address of a page in the present language. */
export function pageAddress(path: string): string {
  return language.value === 'it' ? path : `${path}?lang=${language.value}`
}

/** Pages from which nobody wants to come back to where they were. */
const signInPath = '/accedi'
const withoutWayBack: readonly string[] = [signInPath, '/azione']

/** The page for signing in, which knows from where somebody came. */
export function signInAddress(): string {
  const { path, search } = address.value
  const from = path + search
  const page = pageAddress(signInPath)
  if (withoutWayBack.includes(path) || from === pageAddress('/')) return page
  return `${page}${page.includes('?') ? '&' : '?'}${new URLSearchParams({ da: from })}`
}

/**
 * Where somebody who signed in goes on: the page that they came from, else the first. Whatever a link
 * says, nobody is led to another site.
 */
export function wayBack(): string {
  const from = URL.parse(stated('da') ?? '', location.origin)
  // What is left of `/.//host` begins with two strokes, and read once more that is another site.
  const isPage = from?.origin === location.origin && !from.pathname.startsWith('//')
  if (!isPage) return pageAddress('/')
  return spoken(from.pathname, from.searchParams, language.value)
}

/** The present address in another language, everything else unchanged. */
export function inLanguage(wanted: Language): string {
  return spoken(address.value.path, new URLSearchParams(address.value.search), wanted)
}

function spoken(path: string, search: URLSearchParams, wanted: Language): string {
  if (wanted === 'it') search.delete('lang')
  else search.set('lang', wanted)
  const text = search.toString()
  return path + (text === '' ? '' : `?${text}`)
}

/** A parameter of the present address; null where it is not there, or empty. */
export function stated(name: string): string | null {
  return new URLSearchParams(address.value.search).get(name) || null
}

/** Goes to the same page with other parameters; null, or an empty text, takes one away. */
export function restate(changes: Readonly<Record<string, string | null>>): void {
  const { path, search } = address.value
  const parameters = new URLSearchParams(search)
  for (const [name, value] of Object.entries(changes)) {
    if (value) parameters.set(name, value)
    else parameters.delete(name)
  }
  const text = parameters.toString()
  go(text === '' ? path : `${path}?${text}`)
}

/** Follows links of this site without a reload; all others stay the browser's. */
export function followLinks(event: MouseEvent): void {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey
  if (!plain || event.defaultPrevented || !(event.target instanceof Element)) return
  const link = event.target.closest('a[data-page]')
  if (!(link instanceof HTMLAnchorElement)) return
  event.preventDefault()
  go(link.pathname + link.search)
}
