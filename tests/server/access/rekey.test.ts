import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { rekeyVault } from '../../../web/server/access/rekey.ts'
import { openVault, type Vault } from '../../../web/server/access/vault.ts'

const root = mkdtempSync(path.join(tmpdir(), 'filiera-rekey-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder = ''
let run = 0
beforeEach(() => {
  run += 1
  folder = path.join(root, String(run))
  mkdirSync(folder)
})

const people = ['person-1', 'person-2', 'person-3']
const paths = (where = folder) => ({
  vault: path.join(where, 'vault.sqlite'),
  keys: path.join(where, 'keys.sqlite')
})
const contactOf = (subject: string) => ({
  ...{ name: `Anna ${subject}`, email: `${subject}@example.org` },
  oidc: [`https://idp ${subject}`]
})
const factor = { secret: 'GEZDGNBVGY3TQOJQ', pending: null }

/** Made once and copied: every writing of a vault waits for the disk. */
const template = path.join(root, 'template')
mkdirSync(template)
const made = openVault(paths(template), randomBytes)
for (const subject of people) {
  made.keep(subject, contactOf(subject))
  made.keepFactor(subject, factor)
}
made.close()

function filled(): Vault {
  for (const file of readdirSync(template)) {
    copyFileSync(path.join(template, file), path.join(folder, file))
  }
  return openVault(paths(), randomBytes)
}

/** All that was kept is still read, and everybody is found. */
function expectWhole(vault: Vault, subjects = people): void {
  for (const subject of subjects) {
    expect(vault.contactOf(subject)).toEqual(contactOf(subject))
    expect(vault.factorOf(subject)).toEqual(factor)
    expect(vault.subjectByMail(`${subject}@EXAMPLE.org`)).toBe(subject)
    expect(vault.subjectByOidc(`https://idp ${subject}`)).toBe(subject)
  }
}

const keysNow = (vault: Vault) =>
  [...people.map((subject) => vault.keys.keysOf(subject)), [vault.keys.serverKey('handles')]]
    .flat()
    .map((key) => Buffer.from(key).toString('hex'))

function copyTo(name: string): string {
  const copy = path.join(folder, name)
  mkdirSync(copy)
  for (const file of readdirSync(folder).filter((one) => one.includes('.sqlite'))) {
    copyFileSync(path.join(folder, file), path.join(copy, file))
  }
  return copy
}

describe('an exchange of the vault’s keys', () => {
  test('leaves all readable, and of the keys before none, not in the files either', () => {
    const vault = filled()
    const before = keysNow(vault)
    const links = vault.keys.serverKey('links')
    const seen: string[] = []
    const rekeyed = rekeyVault(vault, {
      links: false,
      onProgress: (n, of) => seen.push(`${n}/${of}`)
    })
    expect(rekeyed).toEqual({ people: 3, wentOn: false, linksEnded: false })
    expect(seen).toEqual(['1/3', '2/3', '3/3'])
    expectWhole(vault)
    expect(keysNow(vault).filter((key) => before.includes(key))).toEqual([])
    expect(vault.keys.serverKey('links')).toEqual(links)
    expect(rekeyVault(vault, { links: true })).toMatchObject({ people: 3, wentOn: false })
    expect(vault.keys.serverKey('links')).not.toEqual(links)
    vault.close()
    const bytes = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'hex'))
    expect(before.filter((key) => bytes.some((text) => text.includes(key)))).toEqual([])
  })

  test('copies of before and after open with each other alone', () => {
    filled().close()
    const before = copyTo('before')
    const vault = openVault(paths(), randomBytes)
    rekeyVault(vault, { links: false })
    vault.close()
    const old = openVault(paths(before), randomBytes)
    expectWhole(old)
    old.close()
    const mixed = openVault({ ...paths(), vault: paths(before).vault }, randomBytes)
    expect(() => mixed.contactOf('person-1')).toThrow()
    expect(() => rekeyVault(mixed, { links: false })).toThrow(/3 of 3 people .*person-1, person-2/u)
    mixed.close()
  })

  /** What a run has done, by each of its steps, when it is killed. */
  const steps: readonly (readonly [string, (vault: Vault) => void])[] = [
    ['it has begun', ({ keys }) => keys.changing.begin()],
    ...people.flatMap((subject) => [
      [`${subject} has a next key`, ({ keys }: Vault) => keys.changing.makeNext(subject)] as const,
      [`${subject} is sealed anew`, (vault: Vault) => vault.reseal(subject)] as const,
      [
        `${subject} has lost the key before`,
        ({ keys }: Vault) => keys.changing.takeNext(subject)
      ] as const
    ]),
    ['all are found anew', (vault) => vault.endRekeying()]
  ]

  test.each(steps.map(([what], index) => [what, index + 1] as const))(
    'killed when %s loses nothing, and goes on',
    (_what, count) => {
      const killed = filled()
      for (const [, step] of steps.slice(0, count)) step(killed)
      killed.close()
      const vault = openVault(paths(), randomBytes)
      expectWhole(vault)
      // Whoever is invited or changed meanwhile stays readable too.
      vault.keep('person-4', contactOf('person-4'))
      vault.keepFactor('person-4', factor)
      vault.keep('person-2', contactOf('person-2'))
      const isOver = count === steps.length
      expect(rekeyVault(vault, { links: false }).wentOn).toBe(!isOver)
      expectWhole(vault, [...people, 'person-4'])
      for (const subject of people) expect(vault.keys.keysOf(subject)).toHaveLength(1)
      vault.close()
    }
  )

  test('beside a server that writes and reads is seen by neither', () => {
    const [server, command] = [filled(), openVault(paths(), randomBytes)]
    command.keys.changing.begin()
    for (const subject of people) {
      command.reseal(subject)
      expectWhole(server)
      server.keep(subject, contactOf(subject))
      command.keys.changing.takeNext(subject)
      expectWhole(server)
      expectWhole(command)
    }
    command.endRekeying()
    server.keep('person-1', contactOf('person-1'))
    expectWhole(server)
    command.close()
    server.close()
  })

  test('brings nobody back who was erased', () => {
    const vault = filled()
    vault.keys.changing.begin()
    vault.reseal('person-1')
    expect(vault.erase('person-1')).toBe(true)
    vault.keys.changing.takeNext('person-1')
    expect(rekeyVault(vault, { links: false })).toMatchObject({ people: 2, wentOn: true })
    expect([vault.contactOf('person-1'), vault.keys.keysOf('person-1')]).toEqual([null, []])
    vault.close()
  })

  test('reads files that were made before there were exchanges, and second factors', () => {
    const vault = filled()
    vault.close()
    const keys = new DatabaseSync(paths().keys)
    keys.exec(`drop table key_changes; alter table subject_keys drop column next_key;
      alter table subject_keys drop column change`)
    keys.close()
    const old = new DatabaseSync(paths().vault)
    old.exec('drop table factors; alter table contacts drop column cipher')
    old.close()
    const later = openVault(paths(), randomBytes)
    for (const subject of people) expect(later.contactOf(subject)).toEqual(contactOf(subject))
    expect(rekeyVault(later, { links: false })).toMatchObject({ people: 3, wentOn: false })
    for (const subject of people) expect(later.contactOf(subject)).toEqual(contactOf(subject))
    later.close()
  })
})
