import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { issuesOf } from '#contracts/issues-of'
import { modelFileSchema } from '#contracts/model-file'

const file = { name: 'churn', type: 'container', columns: { time: 'at', label: 'left' }, features: [{ name: 'calls' }] }
const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/churn:4'
function problemsOf(other: object) {
  const { error } = modelFileSchema.safeParse({ ...file, ...other })
  return error && issuesOf(error).map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`)
}

describe("a user's own container", () => {
  it.each([
    [{ image }],
    [{ image: `${image.slice(0, -2)}@sha256:${'0'.repeat(64)}` }],
    [{ image: 'localhost:5000/team/churn__model.v2:4.1-rc_1' }],
    [{ image: 'churn' }],
    [{ train: ['python', 'train.py'], serve: ['python', 'serve.py'] }],
    [{ train: ['./train'] }],
    [{ image, train: ['./train'], serve: ['./serve'], workingDirectory: '/srv/churn', serveCpus: 2, serveMemoryGb: 8 }],
  ])('is an image, or commands, or both: %j', (container) => {
    expect(modelFileSchema.parse({ ...file, container }).container).toEqual({
      ...{ workingDirectory: '.', serveCpus: 1, serveMemoryGb: 4 },
      ...container,
    })
  })

  it.each<[object, string]>([
    [{}, 'container: is missing: a model of the type container names its image or its commands'],
    [
      { type: 'xgboost', container: { image } },
      'container: belongs to the type container, and this model is trained as xgboost: name one of the two',
    ],
    [{ container: {} }, 'container: names neither an image nor a command (train): one of them has to train'],
    [
      { container: { serve: ['./serve'] } },
      'container: names neither an image nor a command (train): one of them has to train',
    ],
    [
      { container: { image, serve: ['./serve'] } },
      'container.serve: is named without train: this machine serves only versions that it can train',
    ],
    [{ container: { train: [] } }, 'container.train: a command has a program'],
    [
      { container: { train: 'python model.py train' } },
      'container.train: a command is a list of a program and its arguments: ["python", "model.py", "train"]',
    ],
    [{ container: { train: [''] } }, 'container.train[0]: an argument is empty'],
    [{ container: { train: ['a\u0000b'] } }, 'container.train[0]: has a NUL character, which no text may have'],
    [
      { container: { train: Array.from({ length: 21 }, () => 'x') } },
      'container.train: a command has at most 20 parts',
    ],
    [
      { container: { image: 'churn 4' } },
      'container.image: an image is named as in docker pull: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/churn:4',
    ],
    ...['https://registry.example/churn:4', 'churn:', 'Churn:4', 'churn@sha256:12', 'churn:4:5', 'a//b'].map(
      (image): [object, string] => [
        { container: { image } },
        'container.image: an image is named as in docker pull: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/churn:4',
      ],
    ),
    [{ container: { image, entrypoint: 'x' } }, 'container: Unrecognized key: "entrypoint"'],
    [
      { container: { image }, alternatives: { catboost: {} } },
      'alternatives: are types that Remodel trains, and this model is trained by its own container: it chooses itself',
    ],
  ])('says what contradicts: %j', (other, problem) => {
    expect(problemsOf(other)?.join('; ')).toBe(problem)
  })
})
