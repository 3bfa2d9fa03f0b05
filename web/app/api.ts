/** RFC 9457 problem document, as the service answers errors. */
export interface ProblemDocument {
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly code?: string
  /** Columns that a table lacks. */
  readonly missing?: string
}

/** The service said no, or did not answer: then `document` is null. */
export class Problem extends Error {
  readonly document: ProblemDocument | null

  constructor(document: ProblemDocument | null, cause?: unknown) {
    super(document?.detail ?? document?.title ?? 'no answer', { cause })
    this.name = 'Problem'
    this.document = document
  }
}

export type Parameters = Readonly<Record<string, string | number | null>>

/** An answer and the instant at which the service gave it, from its `Date` header. */
export interface Answer<T> {
  readonly value: T
  readonly answeredAt: string | null
}

export function apiAddress(path: string, parameters: Parameters = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Reads a problem document; what is none becomes one that says the status. */
export function problemOf(status: number, body: string): Problem {
  try {
    const document: ProblemDocument = JSON.parse(body)
    if (typeof document.title === 'string') return new Problem(document)
  } catch {
    // Not JSON: a proxy's page, or nothing. The status is all there is to say.
  }
  return new Problem({ title: `HTTP ${status}`, status })
}

let writtenUpTo: string | null = null

/** Later queries wait until the read side has reached what this page has just written. */
export function rememberWrite(position: string | null): void {
  writtenUpTo = position ?? writtenUpTo
}

/** Asks a projection. Throws like ask(). */
export function query<T>(
  path: string,
  parameters: Parameters,
  signal: AbortSignal
): Promise<Answer<T>> {
  return ask<T>(path, { ...parameters, after: writtenUpTo }, signal)
}

async function answerOf<T>(
  address: string,
  request: RequestInit & { readonly signal: AbortSignal }
): Promise<Answer<T>> {
  let response: Response
  try {
    response = await fetch(address, request)
  } catch (cause) {
    if (request.signal.aborted) throw cause
    throw new Problem(null, cause)
  }
  if (!response.ok) throw problemOf(response.status, await response.text())
  const value: T = await response.json()
  const date = response.headers.get('date')
  return { value, answeredAt: date === null ? null : new Date(date).toISOString() }
}

/**
 * Asks the API. The type is the contract's: the service checks its answers against the same file.
 *
 * @throws Problem when the service refuses or cannot be reached; the DOMException of `signal`.
 */
export function ask<T>(
  path: string,
  parameters: Parameters,
  signal: AbortSignal
): Promise<Answer<T>> {
  return answerOf<T>(apiAddress(path, parameters), {
    signal,
    headers: { accept: 'application/json' }
  })
}

/** Sends a document to be computed with; nothing of it is kept. Throws like ask(). */
export async function compute<T>(
  path: string,
  document: unknown,
  signal: AbortSignal
): Promise<Answer<T>> {
  await tokenKnown
  return answerOf<T>(path, {
    signal,
    method: 'POST',
    headers: {
      ...{ accept: 'application/json', 'content-type': 'application/json' },
      // Somebody who is signed in shows that the page asks, even where nothing is kept.
      ...writeHeaders()
    },
    body: JSON.stringify(document)
  })
}

/** Asks something about a file, which is sent along. Throws like ask(). */
export async function askAbout<T>(
  path: string,
  parameters: Parameters,
  file: Blob,
  signal: AbortSignal
): Promise<Answer<T>> {
  await tokenKnown
  return answerOf<T>(apiAddress(path, parameters), {
    ...{ signal, method: 'POST', body: file },
    headers: {
      ...{ accept: 'application/json', 'content-type': 'application/octet-stream' },
      ...writeHeaders()
    }
  })
}

let token: string | null = null
/** A page that is opened by a link may ask before the session has been. */
const { promise: tokenKnown, resolve: letAsk } = Promise.withResolvers<void>()

/** Keeps the token of the session; every write has to bring it. Null where there is no session. */
export function keepToken(given: string | null): void {
  token = given
  letAsk()
}

/** Headers by which a write shows that it comes from a page of this service. */
export function writeHeaders(): Readonly<Record<string, string>> {
  return token === null ? {} : { 'x-csrf-token': token }
}

async function written(
  path: string,
  method: 'POST' | 'PUT' | 'DELETE',
  body: unknown
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined
        ? { headers: writeHeaders() }
        : {
            headers: { 'content-type': 'application/json', ...writeHeaders() },
            body: JSON.stringify(body)
          })
    })
  } catch (cause) {
    throw new Problem(null, cause)
  }
  if (!response.ok) throw problemOf(response.status, await response.text())
  return response
}

/** Sends something to be done. Throws like ask(). */
export async function send<T>(path: string, body: unknown = {}): Promise<T> {
  const value: T = await (await written(path, 'POST', body)).json()
  return value
}

/** Puts something under an address. Throws like ask(). */
export async function put(path: string, body: unknown): Promise<void> {
  await written(path, 'PUT', body)
}

/** Lets what is under an address go. Throws like ask(). */
export async function remove(path: string): Promise<void> {
  await written(path, 'DELETE', undefined)
}
