import { describe, expect, it, test } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { modelFileSchema } from '#contracts/model-file'
import type { TriggerKind } from '#contracts/trigger-kind'
import { trainingJobOf } from '#functions/start-training/training-job'

const file = modelFileSchema.parse({
  name: 'churn',
  type: 'xgboost',
  parameters: { max_depth: 3 },
  alternatives: { catboost: { depth: 4 }, random_forest: {} },
  columns: { time: 'time', label: 'churned' },
  features: [{ name: 'age' }],
})

function jobOf({
  comprehensive = false,
  championType,
  joined = [],
}: {
  comprehensive?: boolean
  championType?: string | null
  joined?: readonly TriggerKind[]
}) {
  const named = { runId: 'r', modelName: 'churn', jobName: 'j', trigger: 'scheduled', container: null } as const
  const run = { ...named, windowFrom: 0, cutoffAt: 1, forced: false, comprehensive }
  const champion =
    championType === undefined ? null : { version: 1, cutoffAt: 0, artifactKeys: [], modelType: championType }
  const model = { modelType: file.type, definition: file, learntClasses: null, configuration: defaultConfiguration }
  return trainingJobOf(run, model, { trainingKeys: [], champion, gapMs: 0, spanMsMin: 0, joined, environment: null })
}

function typesOf(asked: Parameters<typeof jobOf>[0]) {
  const { modelType, hyperparameters } = jobOf(asked)
  const { model_type, parameters, alternatives } = hyperparameters
  expect(model_type).toBe(modelType)
  return { modelType, parameters: JSON.parse(parameters as string), alternatives: JSON.parse(alternatives ?? '{}') }
}

test('a training is as urgent as the most urgent trigger that joined its run', () => {
  expect(jobOf({}).priority).toBe('scheduled')
  expect(jobOf({ joined: ['drift', 'scheduled'] }).priority).toBe('drift')
  expect(jobOf({ joined: ['drift', 'alarm'] }).priority).toBe('performance')
  expect(jobOf({ joined: ['manual', 'initial'] }).priority).toBe('manual')
})

describe('the model types of a training', () => {
  it('are the own one of the model in an ordinary training', () => {
    expect(typesOf({})).toEqual({ modelType: 'xgboost', parameters: { max_depth: 3 }, alternatives: {} })
  })

  it('are all that the file names in a comprehensive one', () => {
    expect(typesOf({ comprehensive: true })).toEqual({
      modelType: 'xgboost',
      parameters: { max_depth: 3 },
      alternatives: { catboost: { depth: 4 }, random_forest: {} },
    })
  })

  it('begin with that of the champion', () => {
    const catboost = { modelType: 'catboost', parameters: { depth: 4 } }
    expect(typesOf({ championType: 'catboost' })).toEqual({ ...catboost, alternatives: {} })
    expect(typesOf({ championType: 'catboost', comprehensive: true })).toEqual({
      ...catboost,
      alternatives: { xgboost: { max_depth: 3 }, random_forest: {} },
    })
  })

  it.each([['neural_network'], [null]])(
    'begin with the own one where the champion is %s, which the file does not name',
    (championType) => {
      expect(typesOf({ championType }).modelType).toBe('xgboost')
    },
  )
})

describe('the alternatives of a model file', () => {
  it('do not name its own type again', () => {
    const { error } = modelFileSchema.safeParse({ ...file, alternatives: { xgboost: {} } })
    expect(error?.issues).toMatchObject([{ path: ['alternatives', 'xgboost'], message: "is the model's own type" }])
  })
})
