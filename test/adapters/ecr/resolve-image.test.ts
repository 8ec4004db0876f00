import { ECRClient } from '@aws-sdk/client-ecr'
import { expect, onTestFinished, test } from 'vitest'
import { resolveImage } from '#adapters/ecr/resolve-image'
import { json, jsonError, openAwsWire, type WireAnswer } from '../aws-wire.ts'

const repository = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/trainer'
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

async function openEcr(answer: WireAnswer) {
  const wire = await openAwsWire(() => answer)
  onTestFinished(() => wire.close())
  const regions: string[] = []
  const resolve = (uri: string) =>
    resolveImage(uri, async (region) => {
      regions.push(region)
      return new ECRClient({ ...wire.client, region })
    })
  return { wire, regions, resolve }
}

test.each([
  [`${repository}:latest`, 'latest'],
  [`${repository}:7.1_beta-2`, '7.1_beta-2'],
  [repository, 'latest'],
])('%s is named by the digest that its own registry gives', async (uri, tag) => {
  const { wire, regions, resolve } = await openEcr(json({ imageDetails: [{ imageDigest: digest }] }))
  expect(await resolve(uri)).toBe(`${repository}@${digest}`)
  expect(regions).toEqual(['eu-central-1'])
  expect(wire.requests).toHaveLength(1)
  expect(wire.requests[0]?.headers['x-amz-target']).toMatch(/\.DescribeImages$/)
  expect(JSON.parse(String(wire.requests[0]?.body))).toEqual({
    registryId: '123456789012',
    repositoryName: 'team/trainer',
    imageIds: [{ imageTag: tag }],
  })
})

test('an image in China keeps its domain', async () => {
  const { resolve } = await openEcr(json({ imageDetails: [{ imageDigest: digest }] }))
  const uri = '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/trainer'
  expect(await resolve(`${uri}:1`)).toBe(`${uri}@${digest}`)
})

test.each([`${repository}@${digest}`, 'ghcr.io/team/trainer:1', 'public.ecr.aws/team/trainer:1', 'trainer'])(
  '%s is left as it is, and nothing is asked',
  async (uri) => {
    const { wire, resolve } = await openEcr(jsonError('ServerException', 500))
    expect(await resolve(uri)).toBe(uri)
    expect(wire.requests).toEqual([])
  },
)

test.each([
  'AccessDeniedException',
  'ImageNotFoundException',
  'RepositoryNotFoundException',
  'RepositoryPolicyNotFoundException',
])('an image that cannot be asked about (%s) keeps its tag', async (name) => {
  const { resolve } = await openEcr(jsonError(name))
  expect(await resolve(`${repository}:latest`)).toBe(`${repository}:latest`)
})

test.each([
  ['ThrottlingException', 400],
  ['ServerException', 500],
])('%s is no answer: the question is repeated', async (name, status) => {
  const { resolve } = await openEcr(jsonError(name, status))
  await expect(resolve(`${repository}:latest`)).rejects.toMatchObject({ code: 'IMAGE_NOT_RESOLVED', retryable: true })
})
