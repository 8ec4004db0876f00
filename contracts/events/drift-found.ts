import * as z from 'zod'
import { type Evidence, evidenceSchema } from '#contracts/evidence'
import { listed } from '#contracts/wording'
import type { LedgerContent } from './event.ts'

/** Features by outcome at the check; missing from events of earlier releases. */
export const countsSchema = z.record(z.string(), z.number().int()).optional()

/**
 * How far the feature that drifted most is from the reference; empty without a statistic, as for a feature that was
 * constant before.
 */
function statisticOf({ ksStatistic, totalVariation, threshold }: Evidence): string {
  const [name, value] = typeof ksStatistic === 'number' ? ['KS', ksStatistic] : ['total variation', totalVariation]
  if (typeof value !== 'number') return ''
  return ` (${name} ${value.toFixed(2)}${typeof threshold === 'number' ? `, threshold ${threshold.toFixed(2)}` : ''})`
}

/**
 * @example driftedInWords(['a', 'b'], { ksStatistic: 0.241, threshold: 0.1 }) // => 'a, b (KS 0.24, threshold 0.10)'
 */
export function driftedInWords(features: readonly string[], evidence: Evidence): string {
  return `${listed(features)}${statisticOf(evidence)}`
}

/** The ledger's row of a change of a drift episode. */
export function driftContent(
  reason: string,
  found: {
    readonly episodeId: string
    readonly championVersion?: number | undefined
    readonly features?: readonly string[] | undefined
    readonly counts?: z.infer<typeof countsSchema>
    readonly evidence?: Evidence | undefined
  },
): LedgerContent {
  const { episodeId, championVersion, features, counts, evidence } = found
  return { reason, detail: { episodeId, version: championVersion, features, counts, evidence } }
}

/** The fields of the check that closed an episode; missing from events of earlier releases. */
export const closingFields = {
  championVersion: z.number().int().optional(),
  evidence: evidenceSchema.optional(),
}
