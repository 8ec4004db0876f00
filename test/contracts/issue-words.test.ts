import { expect, it } from 'vitest'
import * as z from 'zod'
import '#contracts/issue-words'

const saysOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message)

it.each<readonly [z.ZodType, unknown, string]>([
  [z.string(), undefined, 'is missing: it has to be a text'],
  [z.string(), 5, 'has to be a text'],
  [z.number(), '5', 'has to be a number'],
  [z.number(), Number.NaN, 'has to be a number'],
  [z.number().int(), 1.5, 'has to be a whole number'],
  [z.boolean(), null, 'has to be true or false'],
  [z.array(z.string()), {}, 'has to be a list'],
  [z.object({}), [], 'has to be an object'],
  [z.enum(['a', 'b']), 'c', 'has to be one of a, b'],
  [z.enum(['a', 'b']), undefined, 'is missing: it has to be one of a, b'],
  [z.literal(3), 4, 'has to be 3'],
  [z.number().min(1), 0, 'has to be at least 1'],
  [z.number().gt(1), 1, 'has to be more than 1'],
  [z.number().max(9), 10, 'has to be at most 9'],
  [z.string().min(1), '', 'has to be at least 1 character long'],
  [z.string().max(2), 'abc', 'has to be at most 2 characters long'],
  [z.array(z.string()).min(2), [], 'has to be at least 2 entries long'],
  [z.iso.datetime(), 'noon', 'has to be a time with its zone, like 2024-03-01T12:00:00Z'],
  [z.union([z.string(), z.number()]), true, 'has none of the forms that it may have'],
  [z.union([z.string(), z.number()]), undefined, 'is missing'],
])('says what a value has to be: %#', (schema, value, words) => {
  expect(saysOf(schema, value)).toEqual([words])
})

it('leaves the words that a schema has of its own', () => {
  expect(saysOf(z.string('is no name'), 5)).toEqual(['is no name'])
  expect(saysOf(z.string().regex(/^a/, 'begins with an a'), 'b')).toEqual(['begins with an a'])
})
