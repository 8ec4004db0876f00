import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { SignatureV4 } from '@smithy/signature-v4'

export interface EksTokenOptions {
  readonly clusterName: string
  readonly region: string
  /** @default the credentials of the environment: those of the function's role */
  readonly credentials?: ReturnType<typeof defaultProvider>
  /** Milliseconds since 1970. @default the wall clock */
  readonly now?: () => number
}

/** EKS takes a token for 15 minutes after it was signed; a renewed one leaves time for clocks that differ. */
const renewAfterMs = 10 * 60_000
/** A token ends with the credentials that signed it. */
const credentialsLeftMsMin = 60_000
/** The URL itself is used once by the cluster, at once. */
const expiresInSeconds = 60

/**
 * Bearer tokens for an EKS cluster: a presigned request to STS, by which the cluster asks AWS who is calling. Nothing is
 * sent to make one. A token is used until it is about to end.
 *
 * @returns a function that gives the token of the moment
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export function eksTokens(options: EksTokenOptions): () => Promise<string> {
  const { clusterName, region, credentials = defaultProvider(), now = Date.now } = options
  let held: { readonly token: string; readonly renewAt: number } | null = null
  return async () => {
    if (held !== null && now() < held.renewAt) return held.token
    const identity = await credentials()
    const signer = new SignatureV4({ service: 'sts', region, credentials: identity, sha256: NodeSha256 })
    const host = stsHost(region)
    const signed = await signer.presign(
      {
        method: 'GET',
        protocol: 'https:',
        hostname: host,
        path: '/',
        query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
        headers: { host, 'x-k8s-aws-id': clusterName },
      },
      { expiresIn: expiresInSeconds, signingDate: new Date(now()) },
    )
    const query = Object.entries(signed.query ?? {}).map(([name, value]) => [name, String(value)])
    const url = `https://${host}/?${query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`
    const token = `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`
    const credentialsEnd = identity.expiration?.getTime() ?? Number.POSITIVE_INFINITY
    held = { token, renewAt: Math.min(now() + renewAfterMs, credentialsEnd - credentialsLeftMsMin) }
    return token
  }
}

function stsHost(region: string): string {
  return `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}

/** SHA-256 and HMAC as the signer asks for them. */
class NodeSha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(chunk))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    throw new Error('the signer makes a new hash each time')
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}
