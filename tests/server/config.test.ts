import { describe, expect, test } from 'vitest'
import { Failure } from '../../domain/failure.ts'
import { configTable, readConfig, settings } from '../../web/server/config.ts'

function problemsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_configuration') return error.detail
    throw error
  }
  return ''
}

describe('configuration', () => {
  test('runs without any setting', () => {
    expect(readConfig({ PATH: '/bin' })).toMatchObject({
      FILIERA_STORE: 'sqlite',
      FILIERA_PORT: 8080
    })
  })

  test('an unknown FILIERA_ setting is refused by name', () => {
    expect(problemsOf({ FILIERA_PROT: '80' })).toContain('FILIERA_PROT is not a setting')
  })

  test('every problem is listed at once', () => {
    const detail = problemsOf({ FILIERA_PORT: 'x', FILIERA_STORE: 'paper', FILIERA_NOPE: '1' })
    for (const name of ['FILIERA_PORT', 'FILIERA_STORE', 'FILIERA_NOPE'])
      expect(detail).toContain(name)
  })

  test.each([
    'kurrentdb://admin:geheim@db:2113?tls=true',
    'kurrentdb+discover://db',
    'esdb://db:2113?tls=false'
  ])('%s is a store', (url) => {
    expect(readConfig({ FILIERA_STORE: url }).FILIERA_STORE).toBe(url)
  })

  test('a store that is none is not repeated, since it may hold a password', () => {
    const detail = problemsOf({ FILIERA_STORE: 'kurrentdb:/admin:geheim@db' })
    expect(detail).toContain('FILIERA_STORE must be sqlite, memory, or a connection string')
    expect(detail).not.toContain('geheim')
  })

  test('the table has a described row for every setting', () => {
    const rows = configTable().split('\n').slice(2)
    expect(rows).toHaveLength(Object.keys(settings).length)
    for (const row of rows)
      expect(row).toMatch(/^\| `FILIERA_\w+` \| (?:`[^`]+`|none) \| \S.+ \|$/u)
  })
})
