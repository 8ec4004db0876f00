import * as z from 'zod'

export const modelTypes = ['xgboost', 'catboost', 'random_forest', 'neural_network', 'ensemble'] as const
export const modelTypeSchema = z.enum(modelTypes)
export type ModelType = z.infer<typeof modelTypeSchema>
