import * as z from 'zod'
import { endpoint } from './endpoint.ts'
import { flagSchema, idParams, nextSchema, pageQuery } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

export const deadLetterSchema = z
  .object({
    id: z.number().int(),
    functionName: z.string(),
    /** The event's name, or a description of another input. */
    eventName: z.string(),
    event: z.unknown(),
    error: z.string(),
    attempts: z.number().int(),
    failedAt: timeSchema,
    redrivenAt: timeOrNullSchema,
  })
  .meta({ id: 'DeadLetter' })
export type DeadLetter = z.infer<typeof deadLetterSchema>

const deadLettersQuerySchema = z.strictObject({
  ...pageQuery.shape,
  /** Includes those that were redriven. */
  all: flagSchema,
})

export const deadLetterListSchema = z.object({ deadLetters: z.array(deadLetterSchema), next: nextSchema })

export const listDeadLetters = endpoint({
  name: 'listDeadLetters',
  method: 'get',
  path: '/v1/dead-letters',
  tag: 'Installation',
  summary: 'Events that no function could handle, newest first',
  query: deadLettersQuerySchema,
  answers: { 200: { description: 'The dead letters.', schema: deadLetterListSchema } },
})

export const redriveDeadLetter = endpoint({
  name: 'redriveDeadLetter',
  method: 'post',
  path: '/v1/dead-letters/{id}/redrive',
  tag: 'Installation',
  summary: 'Send a dead letter to its function again',
  description: 'A repeat is harmless to functions. An event that fails again becomes another dead letter.',
  params: idParams,
  answers: { 202: { description: 'The event was sent.', schema: deadLetterSchema } },
  problems: [404, 409],
})
