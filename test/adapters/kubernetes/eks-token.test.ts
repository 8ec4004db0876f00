import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { eksTokens } from '#adapters/kubernetes/eks-token'

const identity = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' }
const at = Date.parse('2026-11-30T20:00:00Z')
const urlOf = (token: string) => new URL(Buffer.from(token.replace(/^k8s-aws-v1\./, ''), 'base64url').toString())

/** Signature Version 4 of a GET without a body, from its definition. */
function signatureOf(url: URL, headers: Readonly<Record<string, string>>): string {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const empty = createHash('sha256').update('').digest('hex')
  const canonical = ['GET', '/', query, lines, names.join(';'), empty].join('\n')
  const scope = (url.searchParams.get('X-Amz-Credential') ?? '').split('/').slice(1)
  const text = [
    'AWS4-HMAC-SHA256',
    url.searchParams.get('X-Amz-Date'),
    scope.join('/'),
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n')
  const key = scope.reduce<string | Buffer>((made, part) => hmac(made, part), `AWS4${identity.secretAccessKey}`)
  return hmac(key, text).toString('hex')
}

test('a token is the presigned request that EKS sends to STS, with the cluster among the signed headers', async () => {
  const token = await eksTokens({
    clusterName: 'ml',
    region: 'eu-west-1',
    credentials: async () => identity,
    now: () => at,
  })()
  const url = urlOf(token)
  expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/)
  expect(url.origin).toBe('https://sts.eu-west-1.amazonaws.com')
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Expires': '60',
    'X-Amz-Date': '20261130T200000Z',
    'X-Amz-Security-Token': 'session',
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
  })
  expect(url.searchParams.get('X-Amz-Signature')).toBe(signatureOf(url, { host: url.host, 'x-k8s-aws-id': 'ml' }))
})

test('regions in China have their own host', async () => {
  const token = await eksTokens({ clusterName: 'ml', region: 'cn-north-1', credentials: async () => identity })()
  expect(urlOf(token).host).toBe('sts.cn-north-1.amazonaws.com.cn')
})

test('a token is used for ten minutes, and no longer than its credentials last', async () => {
  let now = at
  let expiration: Date | undefined
  const asked: number[] = []
  const token = eksTokens({
    clusterName: 'ml',
    region: 'eu-west-1',
    credentials: async () => {
      asked.push(now)
      return { ...identity, ...(expiration && { expiration }) }
    },
    now: () => now,
  })
  const first = await token()
  now += 599_000
  expect(await token()).toBe(first)
  expiration = new Date(now + 5 * 60_000)
  now += 1000
  const second = await token()
  expect(second).not.toBe(first)
  now += 3 * 60_000 + 58_000
  expect(await token()).toBe(second)
  now += 2000
  expect(await token()).not.toBe(second)
  expect(asked).toHaveLength(3)
})
