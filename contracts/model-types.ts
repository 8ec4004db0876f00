import * as z from 'zod'

/** The types that the container of this project trains. */
export const builtInTypes = ['xgboost', 'catboost', 'random_forest', 'neural_network', 'ensemble'] as const
export const builtInTypeSchema = z.enum(builtInTypes)
export type BuiltInType = z.infer<typeof builtInTypeSchema>

/** The type of a model that a user's own image or command trains: its file has a `container`. */
export const ownContainerType = 'container'

/**
 * Every model type. Code derives from this list; `test/contracts/model-types.test.ts` fails for the container and the
 * pages that do not follow.
 */
export const modelTypes = [...builtInTypes, ownContainerType] as const
export const modelTypeSchema = z.enum(modelTypes)
export type ModelType = z.infer<typeof modelTypeSchema>
