import type { ComponentChildren } from 'preact'
import { type View, views } from '../views/views.ts'
import { address, inLanguage, language, pageAddress, signInAddress, texts } from './address.ts'
import { useResource } from './resource.ts'
import { session as known, loadSession, type Session } from './session.ts'
import { languages } from './texts/texts.ts'

function LanguageSwitch() {
  return (
    <ul class="languages" aria-label={texts.value.shell.language}>
      {languages.map((code) => (
        <li key={code}>
          <a
            href={inLanguage(code)}
            data-page
            lang={code}
            hreflang={code}
            aria-current={code === language.value ? 'true' : undefined}
          >
            {{ it: 'Italiano', en: 'English' }[code]}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Leads to signing in, and says who is. */
function Who() {
  const { access } = texts.value
  const me = known.value?.me ?? null
  return (
    <a href={signInAddress()} data-page class="who">
      {me === null ? access.signIn : access.signedInAs(me.name ?? access.roleNames[me.role])}
    </a>
  )
}

function Header({ demo }: { demo: boolean }) {
  const { shell } = texts.value
  const scopes = known.value?.me?.scopes ?? null
  const finds: Readonly<Record<View['listedFor'], boolean>> = {
    all: true,
    'signed-in': scopes !== null,
    namers: scopes?.includes('decide:reference') === true,
    auditors: scopes?.includes('read:audit') === true,
    nobody: false
  }
  const listed = views.filter(({ listedFor }) => finds[listedFor])
  return (
    <header class="it-header-wrapper">
      <div class="it-header-slim-wrapper slim">
        <div class="container slim-content">
          <span>{shell.owner}</span>
          <div class="slim-ends">
            <Who />
            <LanguageSwitch />
          </div>
        </div>
      </div>
      <div class="it-header-center-wrapper centre">
        <div class="container centre-content">
          <div class="it-brand-wrapper">
            <a href={pageAddress('/')} data-page class="brand">
              <svg viewBox="0 0 40 40" width="44" height="44" aria-hidden="true">
                <path
                  d="M2 8h5c13 0 13 4 26 4h5v7h-5C20 19 20 15 7 15H2zM2 22h5c13 0 13 6 26 6h5v5h-5c-13 0-13-5-26-5H2z"
                  fill="#fff"
                />
              </svg>
              <span class="it-brand-text">
                <span class="it-brand-title">{shell.product}</span>
                <span class="brand-tagline">{shell.tagline}</span>
              </span>
            </a>
          </div>
        </div>
      </div>
      <nav class="pages" aria-label={shell.navigation}>
        <ul class="container">
          {listed.map((entry) => (
            <li key={entry.path}>
              <a
                href={pageAddress(entry.path)}
                data-page
                aria-current={address.value.path === entry.path ? 'page' : undefined}
              >
                {texts.value[entry.key].nav}
              </a>
            </li>
          ))}
          <li>
            <a href="/api/docs">{shell.apiDocs}</a>
          </li>
        </ul>
      </nav>
      {demo && (
        <div class="demo">
          <p class="container">{shell.demo}</p>
        </div>
      )}
    </header>
  )
}

function Footer({ session }: { session: Session | null }) {
  const { shell } = texts.value
  return (
    <footer class="it-footer foot">
      <div class="container foot-content">
        <details>
          <summary>{shell.accessibility}</summary>
          <p>{shell.accessibilityText}</p>
        </details>
        <details>
          <summary>{shell.feedback}</summary>
          <p>{shell.feedbackText}</p>
        </details>
        <p>{session === null ? shell.product : shell.version(session.version)}</p>
      </div>
    </footer>
  )
}

/** What surrounds every page. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { resource } = useResource('session', loadSession)
  const session = resource.value
  const { shell } = texts.value
  return (
    <>
      <a class="skip" href="#content">
        {shell.skip}
      </a>
      <Header demo={session?.demo === true} />
      <main id="content" class="container" tabIndex={-1}>
        {children}
      </main>
      <Footer session={session} />
    </>
  )
}
