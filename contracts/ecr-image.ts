/** An image in ECR, as its URI names it. */
export interface EcrImage {
  /** The registry's account. */
  readonly account: string
  readonly region: string
  /** `amazonaws.com`, or `amazonaws.com.cn` in China. */
  readonly domain: string
  readonly repository: string
  readonly tag: string | null
  /** `sha256:…` */
  readonly digest: string | null
}

/**
 * Reads the URI of an image in ECR. An image without tag and digest has the tag `latest`, as Docker reads it.
 *
 * @returns null for an image of another registry
 * @example readEcrImage('123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/trainer:7')?.repository // => 'team/trainer'
 */
export function readEcrImage(uri: string): EcrImage | null {
  const [, account, region, domain, repository, tag, digest] =
    /^(\d{12})\.dkr\.ecr\.([\w-]+)\.(amazonaws\.com(?:\.cn)?)\/([a-z0-9][a-z0-9._/-]*)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      uri,
    ) ?? []
  if (!account || !region || !domain || !repository) return null
  return {
    ...{ account, region, domain, repository },
    tag: tag ?? (digest === undefined ? 'latest' : null),
    digest: digest ?? null,
  }
}
