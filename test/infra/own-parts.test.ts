import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { expect, it } from 'vitest'
import { ModelScorer } from '#infra/constructs/model-scorer'
import type { IModelStore } from '#infra/constructs/model-store'

/** A bucket that was there before, granted by its owner's own means. */
class OldBucket extends Construct implements IModelStore {
  readonly bucket: IBucket = Bucket.fromBucketName(this, 'Bucket', 'old-bucket')
  readonly granted: string[] = []

  grantRead(_grantee: unknown, ...prefixes: readonly string[]): void {
    this.granted.push(...prefixes.map((prefix) => `read ${prefix}`))
  }

  grantWrite(): void {
    throw new Error('nobody writes here')
  }

  grantWriteInParts(): void {
    throw new Error('nobody writes here')
  }

  grantDelete(): void {
    throw new Error('nobody deletes here')
  }
}

it('a construct takes a store that somebody else made', () => {
  const stack = new Stack(new App(), 'Own')
  const store = new OldBucket(stack, 'Store')
  new ModelScorer(stack, 'Scorer', { code: Code.fromInline('def handler(event, context): pass'), store })
  expect(store.granted).toEqual(['read models/*/artifacts/'])
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { BUCKET_NAME: 'old-bucket' } },
  })
})
