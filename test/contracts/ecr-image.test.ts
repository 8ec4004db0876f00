import { expect, test } from 'vitest'
import { readEcrImage } from '#contracts/ecr-image'

const digest = `sha256:${'ab'.repeat(32)}`
const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'

test.each([
  [`${registry}/trainer:1.2`, 'trainer', '1.2', null],
  [`${registry}/team/trainer@${digest}`, 'team/trainer', null, digest],
  [`${registry}/trainer:1.2@${digest}`, 'trainer', '1.2', digest],
  [`${registry}/trainer`, 'trainer', 'latest', null],
])('%s names its repository, its tag and its digest', (uri, repository, tag, read) => {
  const parts = { account: '123456789012', region: 'eu-west-1', domain: 'amazonaws.com' }
  expect(readEcrImage(uri)).toEqual({ ...parts, repository, tag, digest: read })
})

test.each([
  'trainer:1',
  'docker.io/library/python:3.13',
  '12345.dkr.ecr.eu-west-1.amazonaws.com/trainer:1',
  `${registry}/trainer@sha256:12`,
  `${registry}.attacker.example/trainer:1`,
])('%s is not the URI of an image in ECR', (uri) => {
  expect(readEcrImage(uri)).toBeNull()
})
