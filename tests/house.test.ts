import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventTypes } from '../domain/catalog.ts'
import { failureCodes, isFailureCode } from '../domain/failure.ts'
import { queries } from '../projections/queries.ts'
import { problemPage } from '../web/server/docs/problem-page.ts'
import { statusOf } from '../web/server/problems.ts'
import { browserBurden, forbiddenImports, homeless } from './house/arrows.ts'
import { circlesOf } from './house/circles.ts'
import {
  foldersWith,
  incomplete,
  machinePaths,
  misnamed,
  oversized,
  strangers,
  unanswered,
  unlisted,
  unsampled
} from './house/lists.ts'
import { modulesOf } from './house/module.ts'
import {
  casts,
  hiddenTests,
  impurities,
  remarks,
  waitingDomain,
  wideWindows
} from './house/purity.ts'
import { readTree } from './house/tree.ts'

/**
 * The judge of the house. Every rule is a function that names the breaches in a tree of files. Here
 * it runs over the real tree and shows what it looked at; beside the rule, in tests/house, it runs
 * over made-up files and shows that it catches something.
 */

const house = readTree()
const modules = modulesOf(house)

/** Modules of one room, of which there must be some. */
function modulesIn(room: string) {
  return modules.filter(({ file }) => file.startsWith(room))
}

describe('arrows point to the domain', () => {
  test.each([
    'domain/',
    'ingest/',
    'projections/',
    'web/server/',
    'web/notify/',
    'web/app/',
    'web/views/',
    'fixtures/',
    'tests/'
  ])('%s opens only its own doors', (room) => {
    expect(modulesIn(room).length).toBeGreaterThan(0)
    expect(forbiddenImports(modulesIn(room))).toEqual([])
  })

  test('every file stands in a room', () => {
    expect(modules.flatMap((module) => module.imports).length).toBeGreaterThan(0)
    expect(homeless(modules)).toEqual([])
    expect(forbiddenImports(modules)).toEqual([])
  })

  test('no file leads back to itself, by types neither', () => {
    expect(modules.length).toBeGreaterThan(0)
    expect(circlesOf(modules)).toEqual([])
  })
})

describe('the browser loads nothing of the server, nor zod', () => {
  test('by any chain of imports', () => {
    const { files, found } = browserBurden(modules)
    expect(files).toBeGreaterThanOrEqual(modulesIn('web/app/').length)
    expect(files).toBeGreaterThan(0)
    expect(found).toEqual([])
  })
})

describe('clock, ids, randomness and environment enter in web/server/program.ts alone', () => {
  test('nowhere else are they taken', () => {
    expect(modulesIn('web/server/program.ts')).toHaveLength(1)
    expect(impurities(modules)).toEqual([])
  })
})

describe('the domain does not wait, but for handle', () => {
  test('no function is async', () => {
    expect(modulesIn('domain/handle.ts')).toHaveLength(1)
    expect(waitingDomain(modules)).toEqual([])
  })
})

describe('no statement has a window over all rows', () => {
  test('but for the number of a row', () => {
    expect(modulesIn('projections/mfa/view/statement.ts')).toHaveLength(1)
    expect(wideWindows(modules)).toEqual([])
  })
})

describe('types are not overruled outside catalog.ts', () => {
  test('there is no cast, no any and no "!"', () => {
    expect(modulesIn('domain/catalog.ts')).toHaveLength(1)
    expect(casts(modules)).toEqual([])
  })
})

describe('comments neither silence tools nor put off work', () => {
  test('anywhere', () => {
    expect(modules.flatMap(({ comments }) => comments).length).toBeGreaterThan(0)
    expect(remarks(modules)).toEqual([])
  })
})

describe('no test hides', () => {
  test('behind .only, or behind .skip without a reason', () => {
    expect(modules.filter(({ file }) => file.endsWith('.test.ts')).length).toBeGreaterThan(0)
    expect(hiddenTests(modules)).toEqual([])
  })
})

describe('files are small and named in kebab-case', () => {
  test('none is longer than 300 lines, a test than 400', () => {
    expect(house.size).toBeGreaterThan(0)
    expect(oversized(house)).toEqual([])
  })

  test('names are words joined by hyphens', () => {
    expect(house.size).toBeGreaterThan(0)
    expect(misnamed(house)).toEqual([])
  })
})

describe('every list is complete', () => {
  test.each([
    { room: 'projections', part: 'projection.ts', list: 'projections/projections.ts' },
    { room: 'ingest', part: 'source.ts', list: 'ingest/sources.ts' },
    { room: 'web/views', part: 'view.tsx', list: 'web/views/views.ts' }
  ])('every $part is in $list', (where) => {
    expect(foldersWith(house, where.room, where.part).length).toBeGreaterThan(0)
    expect(unlisted(house, where)).toEqual([])
  })

  test.each([
    { room: 'projections', part: 'projection.ts', needs: 'contract.ts' },
    { room: 'ingest', part: 'source.ts', needs: 'translate.ts' }
  ])('beside every $part of $room stands its $needs', (where) => {
    expect(foldersWith(house, where.room, where.part).length).toBeGreaterThan(0)
    expect(incomplete(house, where)).toEqual([])
  })

  const query = z.object({
    name: z.string(),
    doc: z.string(),
    parameters: z.looseObject({}),
    answer: z.looseObject({})
  })

  test('every query of a contract is answered in projections/queries.ts', async () => {
    const contracts = await Promise.all(
      foldersWith(house, 'projections', 'contract.ts').map(async (projection) => {
        const module: object = await import(`../projections/${projection}/contract.ts`)
        const said = Object.values(module).map((value) => query.safeParse(value).data?.name)
        return { projection, queries: said.filter((name) => name !== undefined) }
      })
    )
    expect(contracts.length).toBeGreaterThan(0)
    expect(contracts.filter((contract) => contract.queries.length === 0)).toEqual([])
    expect(unanswered(contracts, queries)).toEqual([])
  })

  test('every version of every event type has a frozen sample', () => {
    expect(eventTypes.length).toBeGreaterThan(0)
    expect(unsampled(house, eventTypes)).toEqual([])
  })
})

describe('every failure code is explained', () => {
  const codes = Object.keys(failureCodes).filter(isFailureCode)

  test('there are codes', () => {
    expect(codes.length).toBeGreaterThan(0)
  })

  test.each(codes)('%s has a page with its title and the status of an error', (code) => {
    const text = problemPage(code)
    expect(text).toContain(code)
    expect(text).toContain(failureCodes[code].title)
    expect(text).toContain(String(statusOf(code)))
    expect(statusOf(code)).toBeGreaterThanOrEqual(400)
    expect(statusOf(code)).toBeLessThan(600)
  })
})

describe('the root holds only what belongs there', () => {
  test('and nothing else', () => {
    expect(house.size).toBeGreaterThan(0)
    expect(strangers(house)).toEqual([])
  })
})

describe('no file names a path of somebody’s machine', () => {
  test('anywhere', () => {
    expect([...house.values()].some((text) => text !== '')).toBe(true)
    expect(machinePaths(house)).toEqual([])
  })
})
