import * as z from 'zod'
import type { DriftShift } from '#contracts/drift-figures'
import { type Evidence, evidenceSchema } from '#contracts/evidence'
import { listed, plural } from '#contracts/wording'
import type { LedgerContent } from './event.ts'

/** Features by outcome at the check; missing from events of earlier releases. */
export const countsSchema = z.record(z.string(), z.number().int()).optional()

/** The verb phrase of each way in which a model's own scores drift: they are compared with those of held-out rows. */
const scoreShiftWords: Readonly<Partial<Record<DriftShift, string>>> = {
  above: 'has run above its values on held-out rows',
  below: 'has run below its values on held-out rows',
  wider: 'has varied more than on held-out rows',
  narrower: 'has varied less than on held-out rows',
}

/** The verb phrase of each way to drift. */
const shiftWords: Readonly<Record<DriftShift, string>> = {
  above: 'has run above its training values',
  below: 'has run below its training values',
  wider: 'has varied more than in training',
  narrower: 'has varied less than in training',
  'other-shares': 'has had other shares of its categories than in training',
}

function wordsOf(shift: DriftShift, { reference }: Evidence): string | undefined {
  return (reference === 'held-out-scores' ? scoreShiftWords[shift] : undefined) ?? shiftWords[shift]
}

/**
 * How far the feature that drifted most is from the reference; empty without a statistic, as for a feature that was
 * constant before.
 */
function statisticOf({ ksStatistic, totalVariation }: Evidence): string {
  const [name, value] = typeof ksStatistic === 'number' ? ['KS', ksStatistic] : ['total variation', totalVariation]
  return typeof value === 'number' ? ` (${name} ${value.toFixed(2)})` : ''
}

/** Hours up to two days, then days. */
function lasting({ lastingHours: hours }: Evidence): string {
  if (typeof hours !== 'number') return ''
  return ` for ${hours < 48 ? plural(Math.max(1, hours), 'hour') : plural(Math.round(hours / 24), 'day')}`
}

/** How seldom such evidence comes without drift. */
function rarity({ falseAlarmsPerYear: rate }: Evidence): string {
  if (typeof rate !== 'number') return ''
  const often = rate < 1 ? 'less than once' : rate < 1.5 ? 'once' : `${Math.round(rate)} times`
  return `; a stable year produces such an alarm ${often}`
}

/**
 * A drift in one sentence, without its full stop. Events of earlier releases do not say which way, or since when.
 *
 * @example driftedInWords(['a', 'b'], { feature: 'a', ksStatistic: 0.241, shift: 'above', lastingHours: 96,
 *   falseAlarmsPerYear: 0.3 }) // => 'a has run above its training values for 4 days (KS 0.24); b drifted as
 *   well; a stable year produces such an alarm less than once'
 */
export function driftedInWords(features: readonly string[], evidence: Evidence): string {
  const { shift, feature } = evidence
  const words = typeof shift === 'string' ? wordsOf(shift as DriftShift, evidence) : undefined
  if (words === undefined || typeof feature !== 'string') return `${listed(features)}${statisticOf(evidence)}`
  const others = features.filter((name) => name !== feature)
  const also = others.length === 0 ? '' : `; ${listed(others)} drifted as well`
  return `${feature} ${words}${lasting(evidence)}${statisticOf(evidence)}${also}${rarity(evidence)}`
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
