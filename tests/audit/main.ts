import { spawnSync } from 'node:child_process'
import process from 'node:process'

/** What is asked of the registry, and what its answer looks like where it does not offer that. */
const checks = [
  { what: 'known vulnerabilities', args: ['audit', '--omit=dev', '--audit-level=high'] },
  { what: 'signatures of the packages', args: ['audit', 'signatures'] }
]
const notOffered =
  /ENOAUDIT|audit endpoint returned an error|not.{0,20}implemented|E40[045]|no dependencies to audit|does not.{0,30}support|ENOTFOUND|EAI_AGAIN|ECONNREFUSED/iu

let failed = false
for (const { what, args } of checks) {
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--loglevel=warn'], {
    encoding: 'utf8',
    shell: false
  })
  const said = `${stdout}${stderr}`.trim()
  if (status === 0) console.log(`${what}: nothing found\n${said}\n`)
  else if (notOffered.test(said)) {
    console.log(`${what}: NOT CHECKED, this registry does not answer it:\n${said}\n`)
  } else {
    failed = true
    console.log(`${what}: FOUND\n${said}\n`)
  }
}
process.exitCode = failed ? 1 : 0
