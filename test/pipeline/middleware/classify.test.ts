import { expect, it } from 'vitest'
import { InvalidInputError } from '#core/errors'
import { classify } from '#pipeline/middleware/classify'
import { runUnder } from './run-under.ts'

const failing = (error: unknown) => runUnder([classify()], () => Promise.reject(error))({})

it('leaves an error of our family as it is', async () => {
  const invalid = new InvalidInputError({ code: 'NOT_AN_EVENT', message: 'no' })
  await expect(failing(invalid)).rejects.toBe(invalid)
})

it.each([
  [new TypeError('x is undefined'), 'x is undefined'],
  ['text', 'text'],
  [{ status: 500 }, '[object Object]'],
])('takes %s for what may pass', async (error, message) => {
  await expect(failing(error)).rejects.toMatchObject({ code: 'UNEXPECTED', retryable: true, message })
})

it('keeps the first error as the cause', async () => {
  const error = new TypeError('x is undefined')
  await expect(failing(error)).rejects.toMatchObject({ cause: error })
})
