import type { Configuration } from '#contracts/configuration'
import type { Instant } from '#core/instant'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'
import { blockLengthFor } from '#core/policy/performance/block-length'
import { lossBlocks } from '#core/policy/performance/loss-blocks'
import type { LossSpan } from '#core/policy/performance/loss-span'
import { naiveFloors } from '#core/policy/performance/naive-floor'
import { linesBeside, type PerformanceLine, performanceLines } from '#core/policy/performance/performance-lines'
import type { LossOf } from '#core/policy/performance/row-loss'
import { lineSteps, watchFall } from '#core/policy/performance/watch-line'

/** A moment at which a model was found to be below a line. */
export interface Fall {
  readonly line: PerformanceLine
  readonly at: Instant
}

interface Watched {
  readonly labelDelayMs: number
  readonly configuration: Configuration
  readonly lossOf?: LossOf
}

/**
 * All falls that checks of version 1 after each block would have found, each line for itself; after a fall the watch
 * begins anew, as after an episode that closed at once.
 */
export function firstFalls(
  spans: readonly LossSpan[],
  { labelDelayMs, configuration, lossOf = right }: Watched,
): Fall[] {
  const last = spans.at(-1)?.startsAt ?? 0
  const rowsPerDay = spans.reduce((sum, { labelled }) => sum + labelled, 0) / Math.max(1, last / 86_400_000)
  const blockMs = blockLengthFor({ labelDelayMs, rowsPerDay })
  const lengthMs = Math.min(blockMs, blockLengthFor({ labelDelayMs, rowsPerDay: Number.POSITIVE_INFINITY }))
  const blocks = lossBlocks(spans, { lengthMs, championVersion: 1 })
  const floors = naiveFloors(blocks, lossOf, { knownAfterMs: labelDelayMs })
  const falseAlarms = falseAlarmsAllowed('performance', configuration) / performanceLines.length
  const known = { lossOf, configuration, promotedAt: spans[0]?.startsAt ?? 0 }
  return linesBeside(blocks, floors, known).flatMap(({ line, watchedFrom, ...beside }) => {
    const steps = lineSteps(beside.blocks, { ...beside, blockMs, knownUntil: Number.POSITIVE_INFINITY })
    const falls: Fall[] = []
    for (let from: Instant | null = watchedFrom; from !== null; ) {
      const found = firstBelow(watchFall(steps, { from, blockMs, falseAlarms }))
      if (found !== null) falls.push({ line, at: found })
      from = found
    }
    return falls
  })
}

const right: LossOf = { metric: 'accuracy', classificationThreshold: 0.5, positiveShare: 0.5 }

function firstBelow(states: ReturnType<typeof watchFall>): Instant | null {
  for (const { isBelow, block } of states) if (isBelow) return block.endsAt
  return null
}
