import { describe, expect, it } from 'vitest'
import { AppError } from '#core/errors'
import { TypePreparation } from '#local/setup/type-preparation'

function preparation(outcomes: readonly (Error | null)[]) {
  const installed: unknown[] = []
  const lines: string[] = []
  const preparing = new TypePreparation({
    tell: (line) => lines.push(line),
    install: async ({ modelType, tell }) => {
      const outcome = outcomes[installed.length] ?? null
      installed.push(modelType)
      tell(`Installing ${modelType}.`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (outcome) throw outcome
    },
  })
  return { preparing, installed, lines }
}

describe('the packages of a model type', () => {
  it('are installed once, for trainings that begin at once and for later ones', async () => {
    const { preparing, installed, lines } = preparation([])
    await Promise.all([
      preparing.prepare('catboost'),
      preparing.prepare('catboost'),
      preparing.prepare('random_forest'),
    ])
    await preparing.prepare('catboost')
    expect(installed).toEqual(['catboost', 'random_forest'])
    expect(lines).toEqual(['Installing catboost.', 'Installing random_forest.'])
  })

  it('end the training with a sentence if they cannot be installed, and are tried again by the next', async () => {
    const output =
      'uv sync failed: exit code 1\nResolved 30 packages\nerror: Failed to fetch: https://pypi.org/simple/catboost/'
    const { preparing, installed } = preparation([new AppError({ code: 'SETUP_FAILED', message: output })])
    await expect(preparing.prepare('catboost')).rejects.toMatchObject({
      code: 'MODEL_TYPE_NOT_INSTALLED',
      retryable: false,
      message:
        'the packages of catboost could not be installed: error: Failed to fetch: https://pypi.org/simple/catboost/',
    })
    await preparing.prepare('catboost')
    expect(installed).toEqual(['catboost', 'catboost'])
  })
})
