import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resourcesOf, synthesize } from './synthesize.ts'

const digest = `sha256:${'0'.repeat(64)}`
const imagesOf = (context: Readonly<Record<string, unknown>>) =>
  Object.values(resourcesOf(synthesize(context).template, 'AWS::Lambda::Function')).flatMap(({ Properties }) => {
    const { Variables } = (Properties.Environment ?? {}) as { Variables?: Record<string, unknown> }
    return [Variables?.TRAINING_IMAGE, Variables?.SERVING_IMAGE].filter((image) => image !== undefined)
  })

describe('the image of trainings and endpoints', () => {
  it.each([
    ['latest', {}, ':latest'],
    ['a tag', { trainingImageTag: '2026-11' }, ':2026-11'],
    ['a digest', { trainingImageTag: digest }, `@${digest}`],
  ])("is the repository's, by %s", (_, context, end) => {
    const images = imagesOf(context)
    expect(images.length).toBeGreaterThan(3)
    for (const image of images) expect(JSON.stringify(image)).toContain(`${end}"`)
  })

  it('is the one that the context names, by its digest', () => {
    const trainingImage = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/mine@${digest}`
    expect(new Set(imagesOf({ trainingImage }))).toEqual(new Set([trainingImage]))
  })
})

describe("the repositories of users' own images", () => {
  const arn = 'arn:aws:ecr:eu-central-1:111122223333:repository/churn'
  const policiesNaming = (context: Readonly<Record<string, unknown>>) => {
    const policies = Object.values(resourcesOf(synthesize(context).template, 'AWS::IAM::Policy'))
    return policies.filter(({ Properties }) => JSON.stringify(Properties).includes(`"${arn}"`))
  }

  const actionsOf = (context: Readonly<Record<string, unknown>>) =>
    policiesNaming(context).flatMap(({ Properties }) => {
      const { Statement } = Properties.PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] }
      // CDK merges statements of the same actions: the installation's own repository stands beside it.
      const naming = Statement.filter(({ Resource }) => JSON.stringify(Resource).includes(`"${arn}"`))
      return naming.map(({ Action }) => Action)
    })

  it('are pulled from by the roles of trainings and of endpoints, with the actions of a pull alone', () => {
    expect(policiesNaming({})).toEqual([])
    const pulls = actionsOf({ ownImageRepositories: [arn] }).filter((actions) => actions !== 'ecr:DescribeImages')
    const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
    expect(pulls).toEqual([pull, pull])
  })

  it.each(['sagemaker', 'kubernetes'])(
    'are asked for digests by the function that starts trainings on %s',
    (trainingBackend) => {
      const actions = actionsOf({ trainingBackend, ownImageRepositories: [arn] })
      expect(actions.filter((one) => one === 'ecr:DescribeImages')).toHaveLength(1)
    },
  )

  it('are named by their ARN', () => {
    expect(() => synthesize({ ownImageRepositories: ['churn'] })).toThrow(/the ARN of a repository in ECR/)
  })
})

describe('the image that CDK builds', () => {
  it('is for x86-64 and root, with manifests that SageMaker takes', () => {
    const { app } = synthesize({ trainingImage: 'asset' })
    const { directory } = app.synth()
    const { dockerImages } = JSON.parse(readFileSync(join(directory, 'Remodel.assets.json'), 'utf8'))
    rmSync(directory, { recursive: true, force: true })
    expect(Object.values(dockerImages)).toEqual([
      expect.objectContaining({
        source: expect.objectContaining({
          platform: 'linux/amd64',
          dockerBuildArgs: { RUN_AS: 'root' },
          dockerOutputs: ['type=docker,oci-mediatypes=false'],
        }),
      }),
    ])
  })
})
