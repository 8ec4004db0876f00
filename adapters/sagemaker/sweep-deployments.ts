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

/** Earlier deployments that are kept: what answered before is still there for a person to go back to. */
const keptCount = 1

/**
 * Deletes what a model's earlier deployments to an endpoint left: their configurations and models cost nothing, but an account may have
 * only so many. What is in use, the deployment before it, later ones, and those to other endpoints, which may still be live, stay.
 *
 * The model goes first: whatever is left when this breaks off is found again by its configuration. A repeat finds nothing to do.
 *
 * @param inUse name of the deployment that is through
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

/** The latest one first. */
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

/** Whether it was made for this endpoint: its model's file may have named another one then. */
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
 * What may be deleted carries our tag, and what is gone carries none: SageMaker is not asked whether it exists. A model of that name that
 * somebody else made is refused alike, and stays.
 */
function isWithoutTag(error: unknown): boolean {
  return (error as Error).name === 'AccessDeniedException'
}
