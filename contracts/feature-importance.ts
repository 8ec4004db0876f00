import * as z from 'zod'
import { featureImportanceSchema } from './evaluation.ts'

/** The features whose importance is kept with a version: a row of the RDS Data API has no more than 64 kB. */
export const importancesKept = 100

/** How much a version needs its features, by falling importance: as the trainer wrote it, the first hundred. */
export const keptImportanceSchema = z
  .object({
    features: featureImportanceSchema.describe(
      'rise of the mean loss on held-out rows when their values of the feature are exchanged; null where it was not measured',
    ),
    featureCount: z.number().int().describe('all features of the version'),
  })
  .meta({ id: 'FeatureImportance' })
export type KeptImportance = z.infer<typeof keptImportanceSchema>

/**
 * The importance of a feature; null where it is not known.
 *
 * @example importanceOf(null, 'price') // => null
 */
export function importanceOf(kept: KeptImportance | null, feature: string): number | null {
  return kept?.features.find((entry) => entry.feature === feature)?.importance ?? null
}

/**
 * Features by falling importance; those of the same, or of an unknown one, keep their order.
 *
 * @example byImportance(['hour', 'price'], null) // => ['hour', 'price']
 */
export function byImportance(features: readonly string[], kept: KeptImportance | null): string[] {
  const ranks = new Map(kept?.features.map(({ feature }, rank) => [feature, rank]))
  const rankOf = (feature: string) => ranks.get(feature) ?? ranks.size
  return features.toSorted((a, b) => rankOf(a) - rankOf(b))
}
