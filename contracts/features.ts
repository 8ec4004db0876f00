import * as z from 'zod'

/** `prediction` is the model's own score; `other` is what the four market groups do not cover. */
const featureGroups = ['ohlcv', 'sentiment', 'flow', 'correlation', 'prediction', 'other'] as const
export const featureGroupSchema = z.enum(featureGroups)
export type FeatureGroup = z.infer<typeof featureGroupSchema>

export const featureKindSchema = z.enum(['numeric', 'categorical'])
export type FeatureKind = z.infer<typeof featureKindSchema>
