import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { placeId } from '../../../domain/place.ts'
import { reading } from '../../../ingest/device/reading.ts'
import { deviceSource } from '../../../ingest/device/source.ts'
import { pump, type RowResult, Tally } from '../../../ingest/pump.ts'
import { Reference } from '../../../ingest/reference.ts'
import { needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import { countForeignRows } from '../access/refusal.ts'
import type { WiredParts } from '../parts.ts'
import { row } from './events.ts'
import { bodyOf, intakeOf, limited, summary, takeStreams } from './intake.ts'

const json = 'application/json'

const address = z.strictObject({
  id: z.string().min(1).max(120).describe('the device’s own name')
})

const place = z.strictObject({
  site: placeId
    .optional()
    .describe('where it stands; a device’s key says it by itself, and another place is refused'),
  boundary: boundaryId
    .optional()
    .describe('bounded space; a device’s key says it by itself, and another one is refused')
})

/**
 * Where the device stands: its key was issued for one place, and nothing that it sends changes that.
 *
 * @throws Failure `invalid_parameter` where neither the key nor the address says it; `not_allowed`
 * where the address names what was not granted, whether or not there is such a thing.
 */
function standing(request: FastifyRequest): { readonly site: string; readonly boundary: string } {
  const { role, tenant, boundaries } = principalOf(request)
  const asked = place.parse(request.query)
  if (role === 'device' && asked.site !== undefined && asked.site !== tenant) {
    throw new Failure(
      'not_allowed',
      `this key was issued for a device at ${tenant}; leave "site" out, or use the key of the device that stands there`
    )
  }
  if (asked.boundary !== undefined && boundaries !== 'all' && !boundaries.includes(asked.boundary))
    throw new Failure('not_allowed', `the boundaries of this key are ${boundaries.join(', ')}`)
  const site = asked.site ?? tenant ?? undefined
  const boundary = asked.boundary ?? (boundaries === 'all' ? undefined : boundaries[0])
  if (site !== undefined && boundary !== undefined) return { site, boundary }
  throw new Failure(
    'invalid_parameter',
    'where the device stands is not known: use the key that was issued for it, or name site and boundary'
  )
}

/** Readings of scales and gates, one result a reading. */
export function deviceRoutes(app: FastifyInstance, parts: WiredParts): void {
  takeStreams(app, [json])
  const { store, config, metrics, identities } = parts
  const maxBytes = config.FILIERA_MAX_JSON_MB * 1024 * 1024
  const reference = new Reference(store)
  const answer = summary.extend({ results: z.array(row) })
  app.route({
    method: 'POST',
    url: '/api/devices/:id/readings',
    config: { access: needs('ingest:readings', 'ingest:events') },
    schema: {
      summary:
        'Takes readings of a scale or gate, in any order; what was sent before is known again by its number.',
      tags: ['intake'],
      params: address,
      consumes: [json],
      querystring: place,
      body: z.array(reading),
      response: { 200: answer }
    },
    handler: (request) => parts.uploadsAtOnce.duringLarge(request, () => taken(request))
  })

  async function taken(request: FastifyRequest) {
    const { id: device } = address.parse(request.params)
    const options = { device, ...standing(request), maxBytes, reference }
    await reference.refresh()
    const intake = intakeOf(parts, principalOf(request), {
      ...{ source: deviceSource, options },
      ...{ mode: 'accept-good', name: `device ${device}` }
    })
    const tally = new Tally(store.compare)
    const results: RowResult[] = []
    for await (const rows of pump(intake, limited(bodyOf(request, json), maxBytes))) {
      tally.add(rows)
      metrics.countRows(deviceSource.name, rows)
      countForeignRows(request, rows, identities.parts.log)
      results.push(...rows)
    }
    return { ...tally.summary, results }
  }
}
