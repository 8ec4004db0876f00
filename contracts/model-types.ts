import * as z from 'zod'

/**
 * Every model type. Code derives from this list; `test/contracts/model-types.test.ts` fails for the container and the
 * pages that do not follow.
 */
export const modelTypes = ['xgboost', 'catboost', 'random_forest', 'neural_network', 'ensemble'] as const
export const modelTypeSchema = z.enum(modelTypes)
export type ModelType = z.infer<typeof modelTypeSchema>

/** Types that have a trainer; the others are refused where a model file comes in. */
export const trainableTypes: readonly ModelType[] = ['xgboost']

/** Why a type is refused. @example untrainableInWords('catboost') // => 'catboost cannot be trained: this release trains xgboost' */
export function untrainableInWords(type: ModelType): string {
  return `${type} cannot be trained: this release trains ${trainableTypes.join(', ')}`
}

/** A type that a training may have. */
export const trainableTypeSchema = modelTypeSchema.superRefine((type, context) => {
  if (!trainableTypes.includes(type)) context.addIssue({ code: 'custom', message: untrainableInWords(type) })
})
