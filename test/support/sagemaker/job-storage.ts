import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'

/** Where `s3://bucket/key` is read and written. */
export interface JobStorage {
  read(uri: string): Promise<Uint8Array>
  write(uri: string, bytes: Uint8Array): Promise<void>
  /** Uris below a prefix, in ascending order. */
  list(prefix: string): Promise<string[]>
}

function splitUri(uri: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? []
  return { bucket, key }
}

/** A bucket is a folder below another: what a file object store writes there is what the job reads. */
export class FolderStorage implements JobStorage {
  readonly #folderOf: (bucket: string) => string

  constructor(folderOf: (bucket: string) => string) {
    this.#folderOf = folderOf
  }

  read(uri: string): Promise<Uint8Array> {
    return readFile(this.#pathOf(uri))
  }

  async write(uri: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(this.#pathOf(uri)), { recursive: true })
    await writeFile(this.#pathOf(uri), bytes)
  }

  async list(prefix: string): Promise<string[]> {
    const { bucket } = splitUri(prefix)
    const root = this.#folderOf(bucket)
    const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => [])
    return entries
      .filter((entry) => entry.isFile())
      .map(
        (entry) =>
          `s3://${bucket}/${join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll(sep, '/')}`,
      )
      .filter((uri) => uri.startsWith(prefix))
      .sort()
  }

  #pathOf(uri: string): string {
    const { bucket, key } = splitUri(uri)
    return join(this.#folderOf(bucket), key)
  }
}

/** An endpoint that speaks S3, with keys that mean nothing. */
export class S3Storage implements JobStorage {
  readonly #client: S3Client

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    this.#client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true })
  }

  async read(uri: string): Promise<Uint8Array> {
    const { bucket, key } = splitUri(uri)
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return (await Body?.transformToByteArray()) ?? new Uint8Array()
  }

  async write(uri: string, bytes: Uint8Array): Promise<void> {
    const { bucket, key } = splitUri(uri)
    await this.#client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }))
  }

  async list(prefix: string): Promise<string[]> {
    const { bucket, key } = splitUri(prefix)
    const uris: string[] = []
    for (let token: string | undefined; ; ) {
      const page = await this.#client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: key, ...(token && { ContinuationToken: token }) }),
      )
      uris.push(...(page.Contents ?? []).map((object) => `s3://${bucket}/${object.Key}`))
      token = page.NextContinuationToken
      if (!token) return uris.sort()
    }
  }
}
