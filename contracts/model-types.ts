import * as z from 'zod'

/**
 * Every model type. Code derives from this list; `test/contracts/model-types.test.ts` fails for the container and the
 * pages that do not follow.
 */
export const modelTypes = ['xgboost', 'catboost', 'random_forest', 'neural_network', 'ensemble'] as const
export const modelTypeSchema = z.enum(modelTypes)
export type ModelType = z.infer<typeof modelTypeSchema>
