import * as z from 'zod'

export const modelTypes = ['xgboost', 'catboost', 'random_forest', 'neural_network', 'ensemble'] as const
export const modelTypeSchema = z.enum(modelTypes)
export type ModelType = z.infer<typeof modelTypeSchema>

/** `prediction` is the model's own score; `other` is what the four market groups do not cover. */
export const featureGroups = ['ohlcv', 'sentiment', 'flow', 'correlation', 'prediction', 'other'] as const
export const featureGroupSchema = z.enum(featureGroups)
export type FeatureGroup = z.infer<typeof featureGroupSchema>

export const featureKindSchema = z.enum(['numeric', 'categorical'])
export type FeatureKind = z.infer<typeof featureKindSchema>

export const modelModeSchema = z.enum(['active', 'observe', 'paused'])
/** `observe` decides and records but does not act; `paused` does neither, except when a person asks. */
export type ModelMode = z.infer<typeof modelModeSchema>

export const severities = ['low', 'medium', 'high'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

export const triggerKindSchema = z.enum(['scheduled', 'drift', 'performance', 'alarm', 'manual', 'initial'])
export type TriggerKind = z.infer<typeof triggerKindSchema>

/**
 * The gate's word on a challenger. `first`: fit, and there is no champion. `champion-unreadable`: fit, and the champion could not be scored
 * beside it. `unjudged`: fit, and not compared, because the champion was trained on the held-out rows. `unfit`: not to be served by anyone.
 */
export const gateOutcomeSchema = z.enum([
  'first',
  'better',
  'indistinguishable',
  'worse',
  'unfit',
  'champion-unreadable',
  'unjudged',
])
export type GateOutcome = z.infer<typeof gateOutcomeSchema>

/** The numbers behind a fact or a decision, flat, so that one query or one sentence can show them. */
export const evidenceSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))
export type Evidence = z.infer<typeof evidenceSchema>

export const modelNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name starts with a letter and has 1 to 40 of a-z, 0-9 and -')
