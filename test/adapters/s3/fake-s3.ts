import type { WireAnswer, WireRequest } from '../aws-wire.ts'

/** S3 lists at most a thousand keys a page; so few here that paging is seen. */
const pageKeys = 2

/** A bucket, as S3 answers path-style requests for it: pages, byte order of keys, no body for HEAD, deletes in bulk. */
export function fakeS3(initial: Readonly<Record<string, string>> = {}): (request: WireRequest) => WireAnswer {
  const objects = new Map<string, Buffer>(Object.entries(initial).map(([key, text]) => [key, Buffer.from(text)]))
  return ({ method, path, body, headers }) => {
    const url = new URL(path, 'http://s3')
    const key = decodeURIComponent(url.pathname).replace(/^\/bucket\/?/, '')
    if (method === 'PUT') {
      objects.set(key, headers['content-encoding']?.includes('aws-chunked') ? unchunked(body) : body)
      return { headers: { etag: '"e"' } }
    }
    if (method === 'POST' && url.searchParams.has('delete')) {
      for (const [, deleted = ''] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) objects.delete(deleted)
      return xml('<DeleteResult></DeleteResult>')
    }
    if (url.searchParams.get('list-type') === '2') return list([...objects.keys()], url.searchParams)
    const object = objects.get(key)
    if (!object) return method === 'HEAD' ? { status: 404 } : xml('<Error><Code>NoSuchKey</Code></Error>', 404)
    return { body: method === 'HEAD' ? '' : object }
  }
}

function list(keys: readonly string[], query: URLSearchParams): WireAnswer {
  const after = query.get('continuation-token') ?? ''
  const found = keys
    .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
  const page = found.slice(0, pageKeys)
  const more = found.length > page.length
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  return xml(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${contents}${next}</ListBucketResult>`)
}

/** The payload of a body that the SDK sends in chunks with a checksum behind them. */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at)
    const length = Number.parseInt(body.subarray(at, lineEnd).toString(), 16)
    if (length === 0) return Buffer.concat(parts)
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + length))
    at = lineEnd + 2 + length + 2
  }
}

function xml(body: string, status = 200): WireAnswer {
  return { status, body, headers: { 'content-type': 'application/xml' } }
}
