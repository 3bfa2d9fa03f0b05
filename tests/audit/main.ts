import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { knownWeaknesses, lastReview } from '../../web/server/docs/time-frames.ts'
import { judge } from './judge.ts'

/** How the registry answers where it does not offer what is asked. */
const notOffered =
  /ENOAUDIT|audit endpoint returned an error|not.{0,20}implemented|E40[045]|no dependencies to audit|does not.{0,30}support|ENOTFOUND|EAI_AGAIN|ECONNREFUSED/iu

function npm(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--loglevel=warn'], {
    encoding: 'utf8'
  })
  return { status, stdout, said: `${stdout}${stderr}`.trim() }
}

function tell(what: string, outcome: string, said: string): void {
  console.log(`${what}: ${outcome}\n${said}\n`)
}

/** Weaknesses against their time frames. Whether it is well. */
function weaknessesAreInTime(): boolean {
  const what = 'known weaknesses, by their time frames'
  const { stdout, said } = npm('audit', '--omit=dev', '--json')
  const circumstances = {
    today: new Date().toISOString().slice(0, 10),
    known: knownWeaknesses,
    lastReview: lastReview.on
  }
  if (notOffered.test(said)) {
    tell(
      what,
      'NOT CHECKED, this registry does not answer it',
      said.split('\n').slice(0, 2).join('\n')
    )
    const due = judge({ vulnerabilities: {} }, { ...circumstances, known: [] })
    if (due.length > 0) tell('the look at the libraries', 'DUE', due.join('\n'))
    return due.length === 0
  }
  const problems = judge(JSON.parse(stdout), circumstances)
  tell(what, problems.length === 0 ? 'all in time' : 'FOUND', problems.join('\n'))
  return problems.length === 0
}

/** Whether no package is there that its registry did not sign. */
function signaturesHold(): boolean {
  const what = 'signatures of the packages'
  const { status, said } = npm('audit', 'signatures')
  if (status === 0) tell(what, 'nothing found', said)
  else if (notOffered.test(said)) tell(what, 'NOT CHECKED, this registry does not answer it', said)
  else tell(what, 'FOUND', said)
  return status === 0 || notOffered.test(said)
}

const outcomes = [weaknessesAreInTime(), signaturesHold()]
process.exitCode = outcomes.every((isWell) => isWell) ? 0 : 1
