import * as z from 'zod'
import { ingestBatchSchema } from '#contracts/ingest-batch'
import { modelShardSchema } from '#contracts/model-shard'
import { InvalidInputError } from '#core/errors'
import type { Instant } from '#core/instant'
import type { ModelShard } from '#core/ports/shard-queue'
import type { FunctionSpec } from './function-spec.ts'
import { parseAwsEvent } from './parse-aws-event.ts'
import { parseEvent } from './parse-event.ts'
import { parseTick } from './parse-tick.ts'
import { parseTopicMessages } from './parse-topic-messages.ts'

/** Reads a function's input. @returns null for an input that does not concern the function */
export type ParseInput = (input: unknown, now: Instant) => unknown

/**
 * Makes the parser of a function's input, by its spec: an event of an AWS service, a tick, a shard of its own work, or
 * an event of ours. A function that takes rows reads batches instead, and a function that listens to a topic reads its
 * messages.
 */
export function inputParserOf(spec: FunctionSpec): ParseInput {
  const takesRows = spec.triggers.some((trigger) => 'input' in trigger)
  const takesShards = spec.triggers.some((trigger) => 'queue' in trigger)
  if (spec.triggers.some((trigger) => 'topic' in trigger)) return parseTopicMessages
  return (input, now) => {
    const said = parseAwsEvent(input)
    if (said !== undefined) return said
    if (takesRows) return parseBatch(input)
    return parseTick(input, now) ?? (takesShards ? parseShard(input) : undefined) ?? parseEvent(input)
  }
}

function parseShard(input: unknown): ModelShard | undefined {
  const shard = modelShardSchema.safeParse(input)
  if (!shard.success) return undefined
  const { modelNames, cause } = shard.data
  return { modelNames, cause: parseEvent(cause) }
}

function parseBatch(input: unknown): unknown {
  const batch = ingestBatchSchema.safeParse(input)
  if (batch.success) return batch.data
  const message = `not a batch of rows: ${z.prettifyError(batch.error)}`
  throw new InvalidInputError({ code: 'INVALID_BATCH', message, details: { issues: batch.error.issues.slice(0, 20) } })
}
