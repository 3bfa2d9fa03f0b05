import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Tallied, Tally } from '../../../web/server/access/tally.ts'

const minuteMs = 60_000
const longestMs = 20 * minuteMs
const quietMs = 120 * minuteMs
const mostKinds = 3
const mostOfCrowd = 2

/** Whoever's name has a dash is one of the crowd before it. */
function tally(): Tally<string> {
  return new Tally({
    windowMs: () => 5 * minuteMs,
    ...{ longestMs, mostOfCrowd },
    quietMs: () => quietMs,
    mostKinds: () => mostKinds,
    rest: () => 'rest',
    crowdOf: (by) => /^(?<crowd>\w+)-/u.exec(by)?.groups?.crowd ?? null
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

describe('what happens often', () => {
  test('is told the first time at once, and then as one total a window', () => {
    const counting = tally()
    expect(counting.add('a', 'ann', 0, 30)).toEqual({ note: 'a', by: 'ann', count: 1, rows: 30 })
    for (let second = 1; second <= 200; second += 1) {
      expect(counting.add('a', 'ann', second * 1_000, 1)).toBeNull()
    }
    expect(counting.due(5 * minuteMs - 1)).toEqual([])
    expect(counting.due(5 * minuteMs)).toEqual([{ note: 'a', by: 'ann', count: 200, rows: 200 }])
  })

  test('is told less and less often while it goes on, up to a longest window', () => {
    const counting = tally()
    const toldAt: number[] = []
    for (let minute = 0; minute <= 120; minute += 1) {
      if (counting.add('a', 'ann', minute * minuteMs) !== null) toldAt.push(minute)
      if (counting.due(minute * minuteMs).length > 0) toldAt.push(minute)
    }
    expect(toldAt).toEqual([0, 5, 15, 35, 55, 75, 95, 115])
  })

  test('is told as soon as its window is over, where it happens seldom', () => {
    const counting = tally()
    counting.add('a', 'ann', 0)
    expect(counting.due(30 * minuteMs)).toEqual([])
    expect(counting.add('a', 'ann', 40 * minuteMs)).toBeNull()
    expect(counting.isDue(40 * minuteMs)).toBe(true)
    expect(counting.due(40 * minuteMs)).toMatchObject([{ count: 1 }])
  })

  test('is told at once again after a long time in which it did not happen', () => {
    const counting = tally()
    counting.add('a', 'ann', 0)
    counting.due(quietMs - 1)
    expect(counting.add('a', 'ann', quietMs - 1)).toBeNull()
    counting.due(quietMs)
    counting.due(2 * quietMs)
    expect(counting.add('a', 'ann', 2 * quietMs)).toMatchObject({ count: 1 })
  })

  test('is told apart by who did it and by kind, up to a number of kinds', () => {
    const counting = tally()
    const told = ['a', 'b', 'c', 'd', 'e'].map((kind) => counting.add(kind, 'ann', 0)?.note ?? null)
    expect(told).toEqual(['a', 'b', 'c', 'rest', null])
    expect(counting.add('e', 'bob', 0)?.note).toBe('e')
    expect(counting.all(1)).toEqual([{ note: 'rest', by: 'ann', count: 1, rows: 0 }])
  })
})

describe('of a crowd', () => {
  const who = (counting: Tally<string>, note: string, by: string, nowMs = 0) =>
    counting.add(note, by, nowMs)?.by ?? null

  test('so many are told apart, each with so many kinds, and all else as the crowd’s by its kind', () => {
    const counting = tally()
    const ofFirst = ['a', 'b', 'c', 'd'].map((kind) => who(counting, kind, 'bot-1'))
    expect(ofFirst).toEqual(['bot-1', 'bot-1', 'bot-1', 'bot'])
    expect(who(counting, 'a', 'bot-2')).toBe('bot-2')
    expect(who(counting, 'a', 'bot-3')).toBe('bot')
    expect(who(counting, 'b', 'bot-4')).toBe('bot')
    expect(who(counting, 'a', 'bot-4')).toBeNull()
    expect(counting.all(1)).toEqual([{ note: 'a', by: 'bot', count: 1, rows: 0 }])
  })

  test('whoever is quiet for long makes room', () => {
    const counting = tally()
    who(counting, 'a', 'bot-1')
    who(counting, 'a', 'bot-2')
    counting.due(quietMs)
    expect(who(counting, 'a', 'bot-3', quietMs)).toBe('bot-3')
  })
})

/** Times grow, kinds and principals are few. */
const happenings = fc.array(
  fc.record({
    kind: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    by: fc.constantFrom('ann', 'bob', 'bot-1', 'bot-2', 'bot-3'),
    waitMs: fc.integer({ min: 0, max: 30 * minuteMs }),
    rows: fc.integer({ min: 0, max: 9 })
  }),
  { maxLength: 200 }
)

describe('however often it happens', () => {
  test('nothing is lost and nothing counted twice', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const counting = tally()
        const told: Tallied<string>[] = []
        let nowMs = 0
        for (const { kind, by, waitMs, rows } of all) {
          nowMs += waitMs
          told.push(...counting.due(nowMs))
          const first = counting.add(kind, by, nowMs, rows)
          if (first !== null) told.push(first)
        }
        told.push(...counting.all(nowMs))
        for (const who of ['ann', 'bob', 'bot']) {
          const happened = all.filter(({ by }) => by.startsWith(who))
          const toldOf = told.filter(({ by }) => by.startsWith(who))
          expect(sum(toldOf.map(({ count }) => count))).toBe(happened.length)
          expect(sum(toldOf.map(({ rows }) => rows))).toBe(sum(happened.map(({ rows }) => rows)))
        }
      })
    )
  })

  test('every kind that is told apart is told at once, and costs a bounded number of notes a day', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const counting = tally()
        const notes = new Map<string, number>()
        let nowMs = 0
        const tell = (told: Tallied<string>) =>
          notes.set(told.note, (notes.get(told.note) ?? 0) + 1)
        for (const { kind, waitMs } of all) {
          nowMs += waitMs
          counting.due(nowMs).forEach(tell)
          const first = counting.add(kind, 'ann', nowMs)
          if (first !== null) tell(first)
        }
        expect(notes.size).toBeLessThanOrEqual(mostKinds + 1 + Math.floor(nowMs / quietMs) * 7)
        // Three while the window grows, anew after each quiet time, and one in each of the longest.
        const most = 3 * (1 + Math.floor(nowMs / quietMs)) + Math.ceil(nowMs / longestMs)
        for (const count of notes.values()) expect(count).toBeLessThanOrEqual(most)
      })
    )
  })
})
