import * as z from 'zod'

const types: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a date',
  null: 'null',
}

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
}

/** The kinds of text whose names in zod say little, by an example where that says more. */
const formats: Readonly<Record<string, string>> = {
  datetime: 'a time with its zone, like 2024-03-01T12:00:00Z',
  date: 'a date, like 2024-03-01',
  url: 'an address, like https://example.com',
  email: 'an e-mail address',
}

/** The value that is asked for, in words that follow the name of its field; undefined where zod's own words do. */
function issueInWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return mustBe(types[issue.expected] ?? `of the type ${issue.expected}`, issue.input === undefined)
    case 'invalid_value': {
      const values = issue.values.map((value) =>
        typeof value === 'string' ? value : (JSON.stringify(value) ?? 'missing'),
      )
      return mustBe(values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`, issue.input === undefined)
    }
    case 'too_small':
      return mustBe(sizeOf(issue, issue.minimum, issue.inclusive === false ? 'more than' : 'at least'))
    case 'too_big':
      return mustBe(sizeOf(issue, issue.maximum, issue.inclusive === false ? 'less than' : 'at most'))
    case 'invalid_format':
      return issue.format in formats ? mustBe(formats[issue.format]) : undefined
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'has none of the forms that it may have'
    default:
      return undefined
  }
}

function mustBe(what: string | undefined, isMissing = false): string | undefined {
  if (what === undefined) return undefined
  return isMissing ? `is missing: it has to be ${what}` : `has to be ${what}`
}

/** `at least 1`, or of a text or a list `at least 1 character long`; undefined for sizes of other things. */
function sizeOf({ origin }: { readonly origin: string }, limit: unknown, bound: string): string | undefined {
  const unit = units[origin]
  if (unit !== undefined) return `${bound} ${limit} ${limit === 1 ? unit[0] : unit[1]} long`
  return origin === 'number' || origin === 'int' || origin === 'bigint' ? `${bound} ${limit}` : undefined
}

// Holds for every schema without words of its own, in each program that imports this file: users read these messages
// beside the names of fields.
z.config({ customError: issueInWords })
