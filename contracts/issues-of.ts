import type * as z from 'zod'

/**
 * The issues of a refused value, without those that follow from a wrong type alone.
 *
 * Zod checks the length of a text against the limits of the list that it should have been.
 *
 * @example issuesOf({ issues: [{ code: 'invalid_type', path: ['a'] }, { code: 'too_big', path: ['a'] }] }).length // => 1
 */
export function issuesOf(error: Pick<z.ZodError, 'issues'>): z.core.$ZodIssue[] {
  const ofWrongType = error.issues.filter(({ code }) => code === 'invalid_type')
  const keyOf = ({ path }: z.core.$ZodIssue) => JSON.stringify(path)
  const wrong = new Set(ofWrongType.map(keyOf))
  return error.issues.filter((issue) => issue.code === 'invalid_type' || !wrong.has(keyOf(issue)))
}
