import type { ReadModel } from '../../projections/read-model.ts'
import type { Session } from '../../projections/session.ts'

/** A read model whose n-th statement of a write fails, as if the process had died there. */
export function dyingAt(
  readModel: ReadModel,
  step: number
): { readModel: ReadModel; died: () => boolean } {
  let left = step
  const living =
    <Given extends readonly unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      left -= 1
      if (left === 0) throw new Error('the process died here')
      return work(...given)
    }
  const wrapped = (session: Session): Session => ({
    ...session,
    run: living(session.run),
    define: living(session.define),
    defineAll: living(session.defineAll),
    append: living(session.append)
  })
  return {
    readModel: { ...readModel, write: (work) => readModel.write((s) => work(wrapped(s))) },
    died: () => left <= 0
  }
}
