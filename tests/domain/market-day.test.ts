import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cutoverHour,
  marketDayEndMs,
  marketDayOf,
  marketDayStartMs,
  romeOffsetMs
} from '../../domain/market-day.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const at = (instant: string) => Date.parse(instant)
const dayOf = (index: number) => new Date(index * dayMs).toISOString().slice(0, 10)

/** 1970-01-01 to 2100-12-31. */
const dayIndex = fc.integer({ min: 0, max: 47_846 })

describe('the market day spans midnight', () => {
  test.each([
    ['2026-01-11T22:00:00Z', '2026-01-12', 'Sunday 23:00 belongs to Monday’s market'],
    ['2026-01-11T18:59:59.999Z', '2026-01-11', 'a millisecond before the cutover, in winter'],
    ['2026-01-11T19:00:00Z', '2026-01-12', 'the cutover at 20:00, in winter'],
    ['2026-07-11T17:59:59.999Z', '2026-07-11', 'a millisecond before the cutover, in summer'],
    ['2026-07-11T18:00:00Z', '2026-07-12', 'the cutover at 20:00, in summer'],
    ['2026-01-12T03:00:00Z', '2026-01-12', 'the market at 4 in the morning'],
    ['2025-12-31T20:00:00Z', '2026-01-01', 'the last evening of a year'],
    ['2024-02-28T20:00:00Z', '2024-02-29', 'the evening before a leap day'],
    ['2100-02-28T20:00:00Z', '2100-03-01', 'no leap day in 2100'],
    ['1969-12-31T20:00:00Z', '1970-01-01', 'before the epoch']
  ])('%s is %s: %s', (instant, day) => {
    expect(marketDayOf(at(instant))).toBe(day)
  })

  test('the cutover is at 20:00 on the wall clock', () => {
    expect(cutoverHour).toBe(20)
  })
})

describe('daylight saving time', () => {
  test.each([
    ['2026-03-28', 24, '2026-03-27T19:00:00Z'],
    ['2026-03-29', 23, '2026-03-28T19:00:00Z'],
    ['2026-03-30', 24, '2026-03-29T18:00:00Z'],
    ['2026-10-24', 24, '2026-10-23T18:00:00Z'],
    ['2026-10-25', 25, '2026-10-24T18:00:00Z'],
    ['2026-10-26', 24, '2026-10-25T19:00:00Z']
  ])('%s is %i hours long and begins at %s', (day, hours, start) => {
    expect(marketDayStartMs(day)).toBe(at(start))
    expect(marketDayEndMs(day) + 1 - marketDayStartMs(day)).toBe(hours * hourMs)
  })

  test.each([
    ['2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00Z', '2026-03-29'],
    ['2026-10-25T00:59:59.999Z', '2026-10-25T01:00:00Z', '2026-10-25']
  ])('both sides of the change at %s, %s are one day', (before, after, day) => {
    expect(marketDayOf(at(before))).toBe(day)
    expect(marketDayOf(at(after))).toBe(day)
  })

  test.each([
    ['2026-03-29T00:59:59.999Z', 1],
    ['2026-03-29T01:00:00Z', 2],
    ['2026-10-25T00:59:59.999Z', 2],
    ['2026-10-25T01:00:00Z', 1]
  ])('at %s Rome is %i h ahead', (instant, hours) => {
    expect(romeOffsetMs(at(instant))).toBe(hours * hourMs)
  })
})

describe('every day from 1970 to 2100', () => {
  test('holds the instants between its start and its end, and no others', () => {
    fc.assert(
      fc.property(dayIndex, fc.double({ min: 0, max: 1, noNaN: true }), (index, share) => {
        const day = dayOf(index)
        const [start, end] = [marketDayStartMs(day), marketDayEndMs(day)]
        const inside = Math.floor(start + share * (end - start))
        expect([start, inside, end].map(marketDayOf)).toEqual([day, day, day])
        expect(marketDayOf(start - 1)).toBe(dayOf(index - 1))
        expect(marketDayOf(end + 1)).toBe(dayOf(index + 1))
      }),
      { numRuns: 2_000 }
    )
  })

  test('follows the one before without gap or overlap, and lasts 23, 24 or 25 hours', () => {
    const hoursOfYear = new Map<number, number>()
    let short = 0
    let long = 0
    for (let index = 0; index <= 47_846; index += 1) {
      const day = dayOf(index)
      const end = marketDayEndMs(day) + 1
      expect(end).toBe(marketDayStartMs(dayOf(index + 1)))
      const hours = (end - marketDayStartMs(day)) / hourMs
      if (hours === 23) short += 1
      else if (hours === 25) long += 1
      else if (hours !== 24) throw new Error(`${day} lasts ${hours} h`)
      const year = Number(day.slice(0, 4))
      hoursOfYear.set(year, (hoursOfYear.get(year) ?? 0) + hours)
    }
    // Each summer begins and ends once; whole years thus have whole days.
    expect([short, long]).toEqual([131, 131])
    expect(hoursOfYear.get(2024)).toBe(366 * 24)
    expect(hoursOfYear.get(2026)).toBe(365 * 24)
  })
})

describe('other times', () => {
  test.each([
    ['0050-06-01', '0050-05-31T19:10:04Z', 'a slip of the pen: no century was written'],
    ['1850-06-01', '1850-05-31T19:10:04Z', 'local mean time, 49 min 56 s ahead'],
    ['1900-06-01', '1900-05-31T19:00:00Z', 'standard time since 1893'],
    ['1917-07-01', '1917-06-30T18:00:00Z', 'summer time of the first war'],
    ['1941-01-15', '1941-01-14T18:00:00Z', 'summer time kept through the winter'],
    ['1960-07-01', '1960-06-30T19:00:00Z', 'no summer time'],
    ['1975-07-01', '1975-06-30T18:00:00Z', 'summer time again'],
    ['3000-06-01', '3000-05-31T18:00:00Z', 'today’s rule, far ahead']
  ])('%s begins at %s: %s', (day, start) => {
    expect(marketDayStartMs(day)).toBe(at(start))
    expect(marketDayOf(at(start))).toBe(day)
    expect(marketDayOf(at(start) - 1)).not.toBe(day)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 8.65e15])('%d is no instant', (instant) => {
    expect(() => marketDayOf(instant)).toThrow(RangeError)
  })
})

test('the zone of the machine does not matter', () => {
  const instants = ['2026-03-29T00:30:00Z', '2026-10-25T01:30:00Z', '2026-01-11T22:00:00Z'].map(at)
  const days = ['2018-01-01', '2026-03-29', '2026-10-25']
  const file = fileURLToPath(new URL('../../domain/market-day.ts', import.meta.url))
  const script = `
    const { marketDayOf, marketDayStartMs } = await import(process.argv[1])
    const [instants, days] = JSON.parse(process.argv[2])
    const zone = new Date(0).getTimezoneOffset()
    console.log(JSON.stringify([zone, instants.map(marketDayOf), days.map(marketDayStartMs)]))`
  const inZone = (zone: string): unknown[] =>
    JSON.parse(
      execFileSync(
        process.execPath,
        ['--input-type=module', '-e', script, file, JSON.stringify([instants, days])],
        { env: { ...process.env, TZ: zone }, encoding: 'utf8' }
      )
    )
  const here = [instants.map(marketDayOf), days.map(marketDayStartMs)]
  expect(inZone('Pacific/Auckland')).toEqual([-720, ...here])
  expect(inZone('America/Los_Angeles')).toEqual([480, ...here])
})
