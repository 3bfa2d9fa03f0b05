import type { z } from 'zod'

/** What a value of a type looks like, for somebody who has to type one. */
const looks: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number, like 12.5',
  int: 'a whole number, like 12',
  boolean: 'true or false',
  object: 'an object { … }',
  array: 'a list [ … ]',
  record: 'an object { … }'
}

const formats: Readonly<Record<string, string>> = {
  date: 'a day like 2018-12-31',
  datetime: 'an instant with offset, like 2018-12-31T18:00:00+01:00 or …Z',
  uuid: 'an id like 0160adf1-e780-811b-b067-8618d9328b74'
}

const verbs: Readonly<Record<string, string>> = { array: 'have', string: 'have' }
const units: Readonly<Record<string, string>> = { array: ' entries', string: ' characters' }

/** An issue of a failed parse in words that say what to write. Own messages stay as they are. */
export function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = looks[issue.expected] ?? issue.expected
      return issue.message.endsWith('received undefined')
        ? `is missing; give ${wanted}`
        : `must be ${wanted}`
    }
    case 'unrecognized_keys':
      return `has no place for ${issue.keys.join(', ')}; leave it out`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'invalid_format': {
      const wanted = formats[issue.format]
      return wanted === undefined ? issue.message : `must be ${wanted}`
    }
    case 'too_small':
      if (!issue.message.startsWith('Too small')) return issue.message
      if (issue.inclusive === false) return `must be more than ${issue.minimum}`
      return `must ${verbs[issue.origin] ?? 'be'} at least ${issue.minimum}${units[issue.origin] ?? ''}`
    case 'too_big':
      if (!issue.message.startsWith('Too big')) return issue.message
      if (issue.inclusive === false) return `must be less than ${issue.maximum}`
      return `must ${verbs[issue.origin] ?? 'be'} at most ${issue.maximum}${units[issue.origin] ?? ''}`
    default:
      return issue.message
  }
}
