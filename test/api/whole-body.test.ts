import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { invalidBody } from '#api/http/api-error'

describe('a refused body', () => {
  it.each([
    [[], 'the body has to be an object'],
    [{ limit: 'x' }, 'limit: has to be a number'],
  ])('%j is named in the refusal', (body, detail) => {
    const { error } = z.strictObject({ limit: z.number() }).safeParse(body)
    expect(error && invalidBody(error).message).toBe(detail)
  })
})
