import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { isNotFound, sagemakerError } from './sagemaker-error.ts'

const logGroupName = '/aws/sagemaker/TrainingJobs'
/** CloudWatch Logs' limit on the events of one call. */
const eventsMax = 10_000

/**
 * The last lines that a training job printed. SageMaker sends them to CloudWatch Logs, one stream per host of a job.
 *
 * @returns an empty list for a job that has printed nothing yet or does not exist
 */
export async function readLogTail(client: CloudWatchLogsClient, jobName: string, lineCount: number): Promise<string[]> {
  if (lineCount <= 0) return []
  try {
    const { logStreams = [] } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: `${jobName}/` }),
    )
    const logStreamName = logStreams.at(-1)?.logStreamName
    if (!logStreamName) return []
    const limit = Math.min(lineCount, eventsMax)
    const { events = [] } = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit, startFromHead: false }),
    )
    return events.map(({ message = '' }) => message)
  } catch (error) {
    if (isNotFound(error)) return []
    throw sagemakerError(error, `log of training job ${jobName}`)
  }
}
