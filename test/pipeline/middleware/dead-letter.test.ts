import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/errors'
import type { UnhandledInput } from '#core/ports/dead-letter-queue'
import { deadLetter } from '#pipeline/middleware/dead-letter'
import type { Middleware } from '#pipeline/middleware/middleware'
import { runUnder } from './run-under.ts'

const passing = new AppError({ code: 'AWAY', message: 'away', retryable: true })
const lasting = new AppError({ code: 'NONSENSE', message: 'nonsense' })

describe('an input that a function cannot handle', () => {
  const letters: UnhandledInput[] = []
  const deadLetters = { add: async (letter: UnhandledInput) => void letters.push(letter) }
  const around: unknown[] = []
  const outermost: Middleware = { onError: ({ error }) => void around.push(error) }
  const replaceInput: Middleware = {
    before: (request) => {
      request.event = 'as parsed'
    },
  }
  beforeEach(() => {
    letters.splice(0)
    around.splice(0)
  })

  const failing = (error: unknown, options = { functionName: 'notify', deadLetters }) =>
    runUnder([outermost, deadLetter(options), replaceInput], () => Promise.reject(error))({ an: 'event' })

  it('is a dead letter at once, as it came, where a repeat cannot help, and counts as done', async () => {
    expect(await failing(lasting)).toBeNull()
    expect(letters).toEqual([{ functionName: 'notify', input: { an: 'event' }, code: 'NONSENSE', message: 'nonsense' }])
    expect(around).toEqual([null])
  })

  it('is thrown where a repeat may help, for Lambda to try again', async () => {
    await expect(failing(passing)).rejects.toBe(passing)
    expect(letters).toEqual([])
  })

  it('is thrown where nothing says that a repeat is useless', async () => {
    await expect(failing(new TypeError('x'))).rejects.toThrow('x')
    expect(letters).toEqual([])
  })

  it('fails the invocation where it cannot be kept, so that Lambda keeps it', async () => {
    const away = { add: () => Promise.reject(passing) }
    await expect(failing(lasting, { functionName: 'notify', deadLetters: away })).rejects.toBe(passing)
    expect(around).toEqual([passing])
  })
})
