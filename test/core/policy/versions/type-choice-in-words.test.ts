import { describe, expect, it } from 'vitest'
import type { TypeTried } from '#contracts/evaluation'
import { typeChoiceInWords } from '#core/policy/versions/type-choice-in-words'

const tried = (type: string, gain: number | null, error: string | null = null): TypeTried => ({
  type,
  loss: gain === null ? null : 0.3 - gain,
  gain,
  standardError: gain === null ? null : 0.01,
  error,
})

describe('the words for a choice among model types', () => {
  it('are none where one type was trained', () => {
    expect(typeChoiceInWords({ modelType: 'xgboost', typesTried: [] })).toBeNull()
  })

  it('name the type that lost least', () => {
    const typesTried = [tried('xgboost', 0), tried('catboost', 0.1), tried('random_forest', 0.05)]
    expect(typeChoiceInWords({ modelType: 'catboost', typesTried })).toBe(
      'Of xgboost, catboost and random_forest, catboost lost least on the newest training rows.',
    )
  })

  it('say that the type stays where no other one is evidently better', () => {
    const typesTried = [tried('xgboost', 0), tried('catboost', 0.001)]
    expect(typeChoiceInWords({ modelType: 'xgboost', typesTried })).toBe(
      'Of xgboost and catboost, none is evidently better than xgboost on the newest training rows.',
    )
  })

  it('name a type that could not be fitted', () => {
    const typesTried = [tried('xgboost', 0), tried('neural_network', null, 'The loss at 0.5 is not finite.')]
    expect(typeChoiceInWords({ modelType: 'xgboost', typesTried })).toBe(
      'Of xgboost and neural_network, none is evidently better than xgboost on the newest training rows; neural_network failed: The loss at 0.5 is not finite.',
    )
  })
})
