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

/** Reads a function's input. @returns null for what does not concern it */
export type ParseInput = (input: unknown, now: Instant) => unknown

/**
 * How a function's input is read: what an AWS service says, a tick, a shard of its own work, an event of ours; of a function that takes
 * rows, a batch; of one that listens to a topic, its messages.
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
