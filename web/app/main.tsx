import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { views } from '../views/views.ts'
import { address, followLinks, language, pageAddress, texts } from './address.ts'
import { Shell } from './shell.tsx'
import 'bootstrap-italia/dist/css/bootstrap-italia.min.css'
import './base.css'
import './frame.css'
import './parts.css'
import '../views/audit/audit.css'
import '../views/flows/flows.css'
import '../views/flows/panel.css'
import '../views/mfa/mfa.css'

function NotFound() {
  const { shell } = texts.value
  return (
    <div class="state">
      <h1>{shell.notFound}</h1>
      <p>
        <a href={pageAddress('/')} data-page>
          {shell.toStart}
        </a>
      </p>
    </div>
  )
}

function Page() {
  const view = views.find(({ path }) => path === address.value.path)
  const { shell } = texts.value
  const title = view === undefined ? shell.notFound : texts.value[view.key].title
  const code = language.value
  useEffect(() => {
    document.documentElement.lang = code
    document.title = `${title} · ${shell.product}`
  }, [code, title, shell.product])
  const View = view?.component ?? NotFound
  return (
    <Shell>
      <View />
    </Shell>
  )
}

const place = document.getElementById('page')
if (place === null) throw new Error('index.html has no element with the id "page"')
document.addEventListener('click', followLinks)
// What stood there while the page was coming would stay below what is drawn.
place.replaceChildren()
render(<Page />, place)
