import * as z from 'zod'
import { timeOrNullSchema, timeSchema } from './time.ts'

export const deadLetterSchema = z.object({
  id: z.number().int(),
  functionName: z.string(),
  /** The event's name, or what else the function could not handle. */
  eventName: z.string(),
  event: z.unknown(),
  error: z.string(),
  attempts: z.number().int(),
  failedAt: timeSchema,
  redrivenAt: timeOrNullSchema,
})
export type DeadLetter = z.infer<typeof deadLetterSchema>

export const deadLettersQuerySchema = z.strictObject({
  /** Those that were sent again, too. */
  all: z.stringbool().default(false),
})

export const deadLetterListSchema = z.object({ deadLetters: z.array(deadLetterSchema) })
export type DeadLetterList = z.infer<typeof deadLetterListSchema>
