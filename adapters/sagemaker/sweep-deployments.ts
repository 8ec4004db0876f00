import {
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  type EndpointConfigSummary,
  ListEndpointConfigsCommand,
  ListTagsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { endpointTag, readDeploymentName } from '#contracts/deployment-name'
import { isNotFound } from './sagemaker-error.ts'

/** Earlier deployments that are kept, so that a person can go back to the previous one. */
const keptCount = 1

/**
 * Deletes the configurations and models that a model's earlier deployments to an endpoint left. They cost nothing, but
 * an account may have only so many. The deployment in use, the one before it and later ones are kept, and so are those
 * to other endpoints, which may still be live.
 *
 * The model is deleted first: after an interruption, the next sweep finds the rest by its configuration. A repeat
 * changes nothing.
 *
 * @param inUse name of the completed deployment
 */
export async function sweepDeployments(
  client: SageMakerClient,
  { endpointName, inUse }: { readonly endpointName: string; readonly inUse: string },
): Promise<void> {
  for (const config of (await earlierThan(client, inUse)).slice(keptCount)) {
    if (!(await isOf(client, config, endpointName))) continue
    const name = config.EndpointConfigName
    await unlessGone(client.send(new DeleteModelCommand({ ModelName: name })), isWithoutTag)
    await unlessGone(client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })))
  }
}

/** Sorted from the latest to the earliest. */
async function earlierThan(client: SageMakerClient, inUse: string): Promise<EndpointConfigSummary[]> {
  const current = readDeploymentName(inUse)
  if (current === null) return []
  const sinceOf = ({ EndpointConfigName = '' }: EndpointConfigSummary) => {
    const read = readDeploymentName(EndpointConfigName)
    return read?.modelName === current.modelName ? read.since : Number.POSITIVE_INFINITY
  }
  const found: EndpointConfigSummary[] = []
  let NextToken: string | undefined
  do {
    const page = new ListEndpointConfigsCommand({ NameContains: `${current.modelName}-v`, MaxResults: 100, NextToken })
    const answer = await client.send(page)
    found.push(...(answer.EndpointConfigs ?? []).filter((config) => sinceOf(config) < current.since))
    NextToken = answer.NextToken
  } while (NextToken !== undefined)
  return found.sort((a, b) => sinceOf(b) - sinceOf(a))
}

/** Whether the configuration was made for this endpoint: the model file may have named another one at that time. */
async function isOf(client: SageMakerClient, config: EndpointConfigSummary, endpointName: string): Promise<boolean> {
  try {
    const { Tags = [] } = await client.send(new ListTagsCommand({ ResourceArn: config.EndpointConfigArn }))
    return Tags.some(({ Key, Value }) => Key === endpointTag && Value === endpointName)
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

async function unlessGone(
  deletion: Promise<unknown>,
  isGoneToo: (error: unknown) => boolean = () => false,
): Promise<void> {
  await deletion.catch((error) => {
    if (!isNotFound(error) && !isGoneToo(error)) throw error
  })
}

/**
 * Only resources with our tag may be deleted, and a deleted resource has no tag: SageMaker denies access instead of
 * reporting that it does not exist. A model of that name that somebody else created is denied as well, and stays.
 */
function isWithoutTag(error: unknown): boolean {
  return (error as Error).name === 'AccessDeniedException'
}
