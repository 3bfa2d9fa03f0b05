import { Failure } from '../../../domain/failure.ts'
import type { Attempts } from '../attempts.ts'
import type { ApiKeys } from './api-keys.ts'
import type { Authenticator } from './principal.ts'

const bearer = /^bearer\s+(?<token>\S+)\s*$/iu

/**
 * Takes `Authorization: Bearer fil_…`. Nothing else is taken there: no token that is only signed, so
 * there is no algorithm to confuse and no key id to inject.
 */
export function byApiKey(keys: ApiKeys, attempts: Attempts): Authenticator {
  return async (request) => {
    const { authorization } = request.headers
    if (authorization === undefined) return null
    const token = bearer.exec(authorization)?.groups?.token
    const principal = token === undefined ? null : keys.use(token)
    if (principal !== null) return principal
    throw attempts.failed(
      request,
      new Failure(
        'key_not_valid',
        'the Authorization header holds no API key that is live; send "Bearer fil_…" as it was shown when it was issued, or have a new one issued'
      )
    )
  }
}
