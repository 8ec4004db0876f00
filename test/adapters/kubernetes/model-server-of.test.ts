import { beforeEach, describe, expect, it, vi } from 'vitest'
import { clusterOf } from '#adapters/kubernetes/cluster-of'
import { modelServerOf } from '#adapters/training/model-server-of'
import { ownContainerSchema } from '#contracts/own-container'
import { kubernetesServiceSchema, sagemakerEndpointSchema } from '#contracts/serving'

const cluster = {
  BUCKET_NAME: 'bucket',
  CLUSTER_NAME: 'platform',
  CLUSTER_ENDPOINT: 'https://cluster.example.com',
  CLUSTER_CERTIFICATE_AUTHORITY: 'QQ==',
  CLUSTER_NAMESPACE: 'remodel',
  CARRIER_IMAGE: 'carrier:1',
}
const champion = { version: 4, artifactKeys: ['models/churn/artifacts/a/model.bin'] }
const onSageMaker = { sagemaker: sagemakerEndpointSchema.parse({ endpoint: 'churn' }) }
const onKubernetes = { kubernetes: kubernetesServiceSchema.parse({ service: 'churn' }) }
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  return () => vi.unstubAllEnvs()
})

const noStore = () => Promise.reject(new Error('no files are needed'))
const asked: string[] = []
const scorer = {
  serve: async (modelName: string) => {
    asked.push(modelName)
    return { status: 'serving' } as const
  },
}

describe('the model server of an installation on Kubernetes', () => {
  const environment = { ...cluster, INSTALLATION_NAME: 'remodel', SERVING_IMAGE: 'trainer:1' }
  const server = modelServerOf({ ...environment, TRAINING_BACKEND: 'kubernetes' }, noStore, scorer)

  it('leaves a model without a service to the scorer', async () => {
    expect(await server.serve('churn', champion, [], null)).toEqual({ status: 'serving' })
    expect(asked).toEqual(['churn'])
  })

  it('says that a version of a command alone has no image, and does not fail otherwise', async () => {
    const own = { ...champion, container: ownContainerSchema.parse({ train: ['./fit'], serve: ['./serve'] }) }
    expect(await server.serve('churn', own, [], { serving: onKubernetes, since: 1 })).toEqual({
      status: 'failed',
      reason: 'version 4 is of a container of its own without an image: to be deployed it needs container.image',
    })
  })

  it('refuses an endpoint of SageMaker in words, and reads one that is deployed to by others', async () => {
    expect(await server.serve('churn', champion, [], { serving: onSageMaker, since: 1 })).toEqual({
      status: 'failed',
      reason: 'its file names an endpoint of SageMaker, and this installation serves on Kubernetes',
    })
    const others = { sagemaker: { ...onSageMaker.sagemaker, deploy: false } }
    expect(await server.serve('churn', champion, [], { serving: others, since: 1 })).toEqual({ status: 'serving' })
  })
})

describe('the model server of an installation on SageMaker', () => {
  const environment = {
    BUCKET_NAME: 'bucket',
    INSTALLATION_NAME: 'remodel',
    SERVING_IMAGE: 'a',
    SERVING_ROLE_ARN: 'b',
  }
  const server = modelServerOf({ ...environment, TRAINING_BACKEND: 'sagemaker' }, noStore, scorer)

  it('says that a version of a command alone has no image before it asks SageMaker for anything', async () => {
    const own = { ...champion, container: ownContainerSchema.parse({ train: ['./fit'], serve: ['./serve'] }) }
    expect(await server.serve('churn', own, [], { serving: onSageMaker, since: 1 })).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('without an image'),
    })
  })

  it('refuses a service on Kubernetes in words', async () => {
    expect(await server.serve('churn', champion, [], { serving: onKubernetes, since: 1 })).toEqual({
      status: 'failed',
      reason: 'its file names a service on Kubernetes, and this installation serves on SageMaker',
    })
  })
})

describe('the cluster of an environment', () => {
  it('is reached with its bucket', () => {
    expect(clusterOf(cluster, 'eu-central-1')).toMatchObject({
      namespace: 'remodel',
      carrierImage: 'carrier:1',
      store: { url: 's3://bucket', variables: { AWS_REGION: 'eu-central-1' } },
    })
  })

  it('is refused with the names of all missing variables', () => {
    vi.stubEnv('AWS_REGION', undefined)
    expect(() => clusterOf({ ...cluster, CLUSTER_NAME: undefined, CARRIER_IMAGE: undefined })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ENVIRONMENT',
        message: 'a cluster needs CLUSTER_NAME, CARRIER_IMAGE, AWS_REGION',
      }),
    )
  })
})
