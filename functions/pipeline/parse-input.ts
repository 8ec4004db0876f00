import * as z from 'zod'
import { ingestBatchSchema } from '#contracts/ingest-batch'
import { InvalidInputError } from '#core/errors'
import type { FunctionSpec } from '../spec.ts'
import { parseEvent } from './parse-event.ts'

/** How a function's input is read: a batch of rows where its spec says so, else an event. */
export function inputParserOf(spec: FunctionSpec): (input: unknown) => unknown {
  return spec.triggers.some((trigger) => 'input' in trigger) ? parseBatch : parseEvent
}

function parseBatch(input: unknown): unknown {
  const batch = ingestBatchSchema.safeParse(input)
  if (batch.success) return batch.data
  const message = `not a batch of rows: ${z.prettifyError(batch.error)}`
  throw new InvalidInputError({ code: 'INVALID_BATCH', message, details: { issues: batch.error.issues.slice(0, 20) } })
}
