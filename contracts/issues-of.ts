import type * as z from 'zod'

/**
 * The issues of a refused value, without those that follow from a wrong type alone.
 *
 * Zod checks the length of a text against the limits of the list that it should have been.
 *
 * @example issuesOf(z.array(z.string()).max(1).safeParse('a text').error as z.ZodError).length // => 1
 */
export function issuesOf(error: z.ZodError): z.core.$ZodIssue[] {
  const ofWrongType = error.issues.filter(({ code }) => code === 'invalid_type')
  const keyOf = ({ path }: z.core.$ZodIssue) => JSON.stringify(path)
  const wrong = new Set(ofWrongType.map(keyOf))
  return error.issues.filter((issue) => issue.code === 'invalid_type' || !wrong.has(keyOf(issue)))
}
