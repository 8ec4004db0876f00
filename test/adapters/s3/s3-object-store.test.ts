import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { S3ObjectStore } from '#adapters/s3/s3-object-store'
import { type AwsWire, openAwsWire, type WireAnswer } from '../aws-wire.ts'
import { testObjectStore } from '../object-store-suite.ts'
import { fakeS3 } from './fake-s3.ts'

const open: AwsWire[] = []
afterEach(async () => {
  for (const wire of open.splice(0)) await wire.close()
})

async function storeOn(answer: Parameters<typeof openAwsWire>[0]): Promise<{ store: S3ObjectStore; wire: AwsWire }> {
  const wire = await openAwsWire(answer)
  open.push(wire)
  const client = new S3Client({ ...wire.client, forcePathStyle: true })
  return { store: new S3ObjectStore({ bucketName: 'bucket', client }), wire }
}

describe('objects in S3', () => {
  testObjectStore(async () => (await storeOn(fakeS3())).store)

  it('reads what others named as they liked', async () => {
    const { store } = await storeOn(fakeS3({ 'incoming/churn/labels/ä file (1).csv': 'a,b' }))
    expect(Buffer.from(await store.get('incoming/churn/labels/ä file (1).csv')).toString()).toBe('a,b')
  })

  it('deletes a thousand objects a call', async () => {
    const { store, wire } = await storeOn(fakeS3())
    await store.delete(Array.from({ length: 1001 }, (_, index) => `a/${index}`))
    expect(wire.requests).toHaveLength(2)
  })

  it('says which objects stayed', async () => {
    const body =
      '<DeleteResult><Error><Key>a/1</Key><Code>InternalError</Code><Message>no</Message></Error></DeleteResult>'
    const { store } = await storeOn(() => ({ body, headers: { 'content-type': 'application/xml' } }))
    await expect(store.delete(['a/1'])).rejects.toMatchObject({ code: 'OBJECTS_NOT_DELETED', retryable: true })
  })

  it.each([
    ['SlowDown', 503, true],
    ['InternalError', 500, true],
    ['AccessDenied', 403, false],
  ])('on %s a repeat may help: %3$s', async (code, status, retryable) => {
    const refusal: WireAnswer = {
      status,
      body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
      headers: { 'content-type': 'application/xml' },
    }
    const { store } = await storeOn(() => refusal)
    const bytes = new Uint8Array([1])
    await expect(store.put('a', bytes)).rejects.toMatchObject({ code: 'OBJECT_NOT_WRITTEN', retryable })
    await expect(store.get('a')).rejects.toMatchObject({ code: 'OBJECT_NOT_READ', retryable })
    await expect(store.list('a')).rejects.toMatchObject({ code: 'OBJECTS_NOT_LISTED', retryable })
  })

  it('may be there once nothing answers', async () => {
    const { store, wire } = await storeOn(fakeS3())
    await wire.close()
    await expect(store.get('a')).rejects.toMatchObject({ code: 'OBJECT_NOT_READ', retryable: true })
  })
})
