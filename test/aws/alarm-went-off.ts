import { randomUUID } from 'node:crypto'

/**
 * What CloudWatch says on the account's own bus of an alarm that goes off.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function alarmWentOff(alarmArn: string) {
  const time = `${new Date().toISOString().slice(0, 19)}Z`
  const timestamp = new Date().toISOString().replace('Z', '+0000')
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '000000000000',
    time,
    region: 'us-east-1',
    resources: [alarmArn],
    detail: {
      alarmName: alarmArn.split(':').at(-1),
      configuration: {
        description: 'An accuracy is below its threshold',
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'Remodel', name: 'AccuracyMargin', dimensions: { service: 'remodel' } },
              period: 300,
              stat: 'Minimum',
            },
            returnData: true,
          },
        ],
      },
      previousState: { reason: 'No datapoints', timestamp, value: 'INSUFFICIENT_DATA' },
      state: {
        reason: 'Threshold Crossed: 1 datapoint [-0.21] was less than the threshold (0.0).',
        reasonData: '{"version":"1.0","threshold":0.0}',
        timestamp,
        value: 'ALARM',
      },
    },
  }
}
