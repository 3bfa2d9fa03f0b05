import { Failure } from '../../../domain/failure.ts'

/** The failure that a call ends in; a test that expects one fails without it. */
export function failureOf(call: () => unknown): Failure {
  try {
    call()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was refused')
}
