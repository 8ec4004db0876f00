import type { ECRClient } from '@aws-sdk/client-ecr'
import { awsError } from '#adapters/aws/aws-error'
import { readEcrImage } from '#contracts/ecr-image'

/**
 * The URI of an image by its digest (`…@sha256:…`), which names the same image forever. A tag may move.
 *
 * It is asked in the image's own region and registry. The SDK's client is loaded with the first call.
 *
 * @param connect makes the client of a region
 * @returns the URI as it is, if it names a digest already, or if it cannot be asked about: an image of another registry,
 *   one that the function may not see, or one that is not there
 * @throws {AppError} `IMAGE_NOT_RESOLVED`, retryable, if ECR throttles, fails or cannot be reached
 */
export async function resolveImage(
  uri: string,
  connect: (region: string) => Promise<ECRClient> = connectTo,
): Promise<string> {
  const image = readEcrImage(uri)
  if (image === null || image.digest !== null || image.tag === null) return uri
  const { account, region, domain, repository, tag } = image
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr')
  const client = await connect(region)
  const asked = { registryId: account, repositoryName: repository, imageIds: [{ imageTag: tag }] }
  try {
    const { imageDetails = [] } = await client.send(new DescribeImagesCommand(asked))
    const digest = imageDetails[0]?.imageDigest
    return digest === undefined ? uri : `${account}.dkr.ecr.${region}.${domain}/${repository}@${digest}`
  } catch (error) {
    const failure = awsError('IMAGE_NOT_RESOLVED', `ECR cannot be asked for the digest of ${uri}`, error)
    if (failure.retryable) throw failure
    return uri
  }
}

async function connectTo(region: string): Promise<ECRClient> {
  const { ECRClient } = await import('@aws-sdk/client-ecr')
  return new ECRClient({ region })
}
