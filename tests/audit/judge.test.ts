import { describe, expect, test } from 'vitest'
import {
  type KnownWeakness,
  knownWeaknesses,
  mendWithinDays
} from '../../web/server/docs/time-frames.ts'
import { judge } from './judge.ts'

/** As npm 11 reports it: one weakness of a library, and another library that suffers by it. */
const audited = {
  auditReportVersion: 2,
  vulnerabilities: {
    flat: {
      name: 'flat',
      severity: 'high',
      via: [
        {
          ...{ source: 1_089_152, name: 'flat', dependency: 'flat', severity: 'high' },
          ...{
            title: 'Prototype pollution',
            url: 'https://github.com/advisories/GHSA-2j2x-2gpw-g8fm'
          }
        }
      ]
    },
    config: { name: 'config', severity: 'high', via: ['flat'] }
  }
}
const written: KnownWeakness = {
  ...{ advisory: 'GHSA-2j2x-2gpw-g8fm', library: 'flat', severity: 'high' },
  ...{ knownSince: '2026-01-01', why: 'no input reaches it' }
}
const at = (today: string, known = [written]) => ({ today, known, lastReview: '2026-01-01' })

describe('a known weakness', () => {
  test('that nobody wrote down is told once, with how long it may stay', () => {
    const told = judge(audited, at('2026-01-01', []))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/GHSA-2j2x-2gpw-g8fm: flat, high, .*30 days/u)
  })

  test.each([
    ['on its last day', '2026-01-31', 0],
    ['a day later', '2026-02-01', 1]
  ])('%s: %s gives %i problems', (_what, today, problems) => {
    const told = judge(audited, at(today))
    expect(told).toHaveLength(problems)
    for (const one of told) expect(one).toContain('known for 31 days, and 30 are allowed')
  })

  test('that is gone must not stay in the list', () => {
    expect(judge({ vulnerabilities: {} }, at('2026-01-02'))).toEqual([
      expect.stringContaining('is gone')
    ])
  })

  test('may stay the shorter, the worse it is', () => {
    const { critical, high, moderate, low } = mendWithinDays
    expect([critical, high, moderate, low].toSorted((a, b) => a - b)).toEqual([
      ...[critical, high, moderate, low]
    ])
  })

  test('in the list has a day and a reason', () => {
    for (const { knownSince, why } of knownWeaknesses) {
      expect(Date.parse(knownSince)).not.toBeNaN()
      expect(why.length).toBeGreaterThan(20)
    }
  })
})

test('a look at all libraries is due after 90 days', () => {
  expect(judge({ vulnerabilities: {} }, at('2026-04-01', []))).toEqual([])
  expect(judge({ vulnerabilities: {} }, at('2026-04-02', []))).toEqual([
    expect.stringContaining('91 days ago')
  ])
})

test('what is no report is not taken for one without weaknesses', () => {
  expect(() => judge({ message: 'no' }, at('2026-01-01'))).toThrow()
})
