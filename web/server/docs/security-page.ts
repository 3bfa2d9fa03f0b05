import { chapters } from './asvs/chapters.ts'
import { type Chapter, edition, type Requirement, standings } from './asvs/requirement.ts'
import { type Html, html, inWords, page } from './html.ts'
import { dataClasses, keys, logs } from './protection.ts'
import { table } from './table.ts'
import {
  knownWeaknesses,
  lastReview,
  mendWithinDays,
  reviewEveryDays,
  severities
} from './time-frames.ts'

function answer({ how, tests }: Requirement): Html {
  return html`${how}${tests.map((file) => html` <code>${file}</code>`)}`
}

function chapterSection({ number, title, requirements }: Chapter): Html {
  return html`<h3 id="v${number}">V${number} ${title}</h3>
${table(
  ['requirement', 'asks', 'stands', 'how, and which test would fail'],
  requirements.map((one) => [
    `V${one.number}`,
    html`${one.asks} <span class="optional">level ${one.level}</span>`,
    one.standing,
    answer(one)
  ])
)}`
}

/** What is known and not mended yet. */
function openWeaknesses(): string {
  if (knownWeaknesses.length === 0) return 'None is known and not mended.'
  return knownWeaknesses
    .map(
      (one) =>
        `${one.advisory} (${one.library}, ${one.severity}, since ${one.knownSince}): ${one.why}.`
    )
    .join(' ')
}

/** How the service protects what it holds, and how it stands to a public checklist. */
export function securityPage(): string {
  const all = chapters.flatMap(({ requirements }) => requirements)
  const counts = Object.entries(standings).map(
    ([standing, meaning]) =>
      [standing, meaning, String(all.filter((one) => one.standing === standing).length)] as const
  )
  return page(
    'Security',
    html`<p class="lead">What there is to protect and by what, and how the service stands to ${edition}, level 2.</p>
<h2 id="data">Data</h2>
${table(['kind', 'what', 'how it is protected, kept and forgotten'], inWords(dataClasses))}
<h2 id="keys">Keys and hashes</h2>
${table(['for', 'by', 'where it is kept, and how it ends'], inWords(keys))}
<h2 id="logs">Logs</h2>
${table(['log', 'what stands in it', 'where it goes'], inWords(logs))}
<h2 id="libraries">Libraries</h2>
<p>Within so many days of becoming known a weakness of a library is gone from what is released, by an update or by going
without it; <code>npm run audit</code> fails on one that is not written down or whose time is over, and where all libraries
were last looked at more than ${reviewEveryDays} days ago. That was on ${lastReview.on}: ${lastReview.found}.</p>
${table(
  ['severity', 'days'],
  severities.map((severity) => [severity, String(mendWithinDays[severity])] as const)
)}
<p>${openWeaknesses()}</p>
<h2 id="asvs">${edition}, levels 1 and 2</h2>
<p>All ${all.length} requirements by their number, in our words. A check proves that every test named is there and that no
chapter is left out; it is our own reading, not a certificate.</p>
${table(['stands', 'meaning', 'requirements'], inWords(counts))}
${chapters.map(chapterSection)}`
  )
}
