import { z } from 'zod'
import { Failure } from '../failure.ts'
import { issueText } from '../issue-text.ts'

/** Id of a process, a flow or an input. */
export const modelId = z.string().min(1).max(200)

/** A mass of 0 or more; whether it is so is judged with all the others, so that all are listed. */
export const kilograms = z.number().describe('kg per period, or per step of a stock')

/**
 * Reads JSON into what a model computes with.
 *
 * @throws Failure `mfa_invalid`, listing every place that has not the expected form
 */
export function readModel<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown
): z.output<Schema> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const problems = issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'the document'} ${issueText(issue)}`
  )
  throw new Failure('mfa_invalid', problems.join('; '), { problems: problems.length })
}
