import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AppError } from '#core/errors'
import { TypePreparation } from '#local/setup/type-preparation'

function preparation(outcomes: readonly (Error | null)[] = [], installMs = 5) {
  const asked: string[] = []
  const installed = new Set<string>(['xgboost'])
  const lines: string[] = []
  const packages = new TypePreparation({
    tell: (line) => lines.push(line),
    isInstalled: async (modelType) => installed.has(modelType),
    install: async ({ modelType = 'xgboost', tell, signal }) => {
      if (installed.has(modelType)) return
      const outcome = outcomes[asked.length] ?? null
      asked.push(modelType)
      tell(`Installing ${modelType}.`)
      await wait(installMs, undefined, { signal })
      if (outcome) throw outcome
      installed.add(modelType)
    },
  })
  return { packages, asked, installed, lines }
}

const never = new AbortController().signal

describe('the packages of model types', () => {
  it('are installed once, for trainings that begin at once and for later ones', async () => {
    const { packages, asked, lines } = preparation()
    expect(await packages.areInstalled(['catboost'])).toBe(false)
    await Promise.all([
      packages.install(['catboost'], never),
      packages.install(['catboost'], never),
      packages.install(['random_forest'], never),
    ])
    await packages.install(['catboost'], never)
    expect(asked).toEqual(['catboost', 'random_forest'])
    expect(lines).toEqual(['Installing catboost.', 'Installing random_forest.'])
    expect(await packages.areInstalled(['catboost', 'random_forest'])).toBe(true)
  })

  it('are those of every type that a training tries', async () => {
    const { packages, asked } = preparation()
    expect(await packages.areInstalled(['xgboost', 'catboost'])).toBe(false)
    await packages.install(['xgboost', 'catboost', 'neural_network'], never)
    expect(asked).toEqual(['catboost', 'neural_network'])
  })

  it('end the training with a sentence if they cannot be installed, and are tried again by the next', async () => {
    const output = `uv sync failed: exit code 1
Resolved 35 packages in 9ms
error: Failed to download \`catboost==1.2.10\`
  cause: Request failed after 3 retries in 4.8s
  cause: Connection refused (os error 111)

hint: \`catboost\` (v1.2.10) was included because \`remodel-container:catboost\` (v0.1.0) depends on \`catboost\``
    const { packages, asked } = preparation([new AppError({ code: 'SETUP_FAILED', message: output })])
    await expect(packages.install(['catboost'], never)).rejects.toMatchObject({
      code: 'MODEL_TYPE_NOT_INSTALLED',
      retryable: false,
      message:
        'the packages of catboost could not be installed: Failed to download `catboost==1.2.10`: Connection refused (os error 111)',
    })
    await packages.install(['catboost'], never)
    expect(asked).toEqual(['catboost', 'catboost'])
  })

  it.each([
    ['python -m venv failed: exit code 1\nNo space left on device\n', 'No space left on device'],
    ['error: The lockfile needs to be updated', 'The lockfile needs to be updated'],
    ['', 'no reason was given'],
  ])('end the training with the reason of any tool: %j', async (message, reason) => {
    const { packages } = preparation([new AppError({ code: 'SETUP_FAILED', message })])
    await expect(packages.install(['catboost'], never)).rejects.toThrow(
      `the packages of catboost could not be installed: ${reason}`,
    )
  })

  it('are installed on for the others when one training is stopped, and no longer when none waits', async () => {
    const { packages, installed } = preparation([], 50)
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
    const stopped = packages.install(['catboost'], first.signal)
    const served = packages.install(['catboost'], second.signal)
    const alone = packages.install(['random_forest'], third.signal)
    first.abort()
    third.abort()
    await expect(stopped).rejects.toThrow(/aborted/)
    await expect(alone).rejects.toThrow(/aborted/)
    await served
    await wait(100)
    expect([...installed]).toEqual(['xgboost', 'catboost'])
    await packages.install(['random_forest'], never)
    expect(installed).toContain('random_forest')
  })
})
