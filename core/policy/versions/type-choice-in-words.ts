import type { Evaluation } from '#contracts/evaluation'

/**
 * How a training chose among model types, as a sentence; null where there was nothing to choose.
 *
 * @example typeChoiceInWords({ modelType: 'catboost', typesTried: [
 *   { type: 'xgboost', loss: 0.3, gain: 0, standardError: 0, error: null },
 *   { type: 'catboost', loss: 0.2, gain: 0.1, standardError: 0.02, error: null }] }) // => 'Of xgboost and catboost,
 *   catboost lost least on the newest training rows.'
 */
export function typeChoiceInWords({
  modelType,
  typesTried,
}: Pick<Evaluation, 'modelType' | 'typesTried'>): string | null {
  const [own] = typesTried
  if (own === undefined || modelType === null) return null
  const failed = typesTried.flatMap(({ type, error }) =>
    error === null ? [] : [`${type} failed: ${withoutEnd(error)}`],
  )
  const names = new Intl.ListFormat('en-GB').format(typesTried.map(({ type }) => type))
  const chosen =
    modelType === own.type
      ? `Of ${names}, none is evidently better than ${modelType} on the newest training rows`
      : `Of ${names}, ${modelType} lost least on the newest training rows`
  return `${[chosen, ...failed].join('; ')}.`
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
