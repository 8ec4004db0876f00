import { describe, expect, it } from 'vitest'
import { scheduledTimePlaceholder } from '#contracts/tick'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { functionDefinitions } from '#functions/index'
import type { FunctionSpec } from '#pipeline/function-spec'
import { inputParserOf } from '#pipeline/parse-input'

const now = Date.parse('2024-05-01T10:00:30.000Z')
const specOf = (name: string) => functionDefinitions.find(({ spec }) => spec.name === name)?.spec as FunctionSpec
const parse = (name: string, input: unknown) => inputParserOf(specOf(name))(input, now)

const jobChanged = (TrainingJobName: string, TrainingJobStatus: string) => ({
  version: '0',
  id: '1',
  'detail-type': 'SageMaker Training Job State Change',
  source: 'aws.sagemaker',
  account: '123456789012',
  time: '2024-05-01T10:00:00Z',
  region: 'eu-west-1',
  resources: [],
  detail: { TrainingJobName, TrainingJobStatus, SecondaryStatus: 'Completed' },
})

const alarmChanged = (value: string, dimensions: Record<string, string> = {}) => ({
  version: '0',
  id: '1',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  time: '2024-05-01T10:00:12Z',
  region: 'eu-west-1',
  resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:margin'],
  detail: {
    alarmName: 'margin',
    state: { value, reason: 'Threshold Crossed', reasonData: '{}', timestamp: '2024-05-01T10:00:11.123+0000' },
    previousState: { value: 'OK' },
    configuration: {
      metrics: [
        {
          id: 'm',
          metricStat: {
            metric: { namespace: 'Remodel', name: 'AccuracyMargin', dimensions },
            period: 60,
            stat: 'Minimum',
          },
        },
      ],
    },
  },
})

describe('a tick of EventBridge Scheduler', () => {
  const tick = { scheduleName: 'drift', action: 'check-drift', modelTypes: ['xgboost'] }

  it('is the event of its schedule and time, however often and late it comes', () => {
    const first = parse('check-drift', { ...tick, scheduledAt: '2024-05-01T10:00:00Z' })
    const again = inputParserOf(specOf('check-drift'))({ ...tick, scheduledAt: '2024-05-01T10:00:00Z' }, now + 90_000)
    expect(first).toMatchObject({
      'detail-type': 'ScheduleDue',
      detail: { data: { scheduleName: 'drift', scheduledAt: '2024-05-01T10:00:00.000Z', modelTypes: ['xgboost'] } },
    })
    expect((again as typeof first & { detail: { metadata: { eventId: string } } }).detail.metadata.eventId).toBe(
      (first as { detail: { metadata: { eventId: string } } }).detail.metadata.eventId,
    )
  })

  it('is one of the minute at which it arrives where the scheduler did not say its time', () => {
    expect(parse('check-drift', { ...tick, scheduledAt: scheduledTimePlaceholder })).toMatchObject({
      detail: { data: { scheduledAt: '2024-05-01T10:00:00.000Z' } },
    })
  })

  it.each([undefined, null, 'noon'])('is one of the moment at which it arrives where its time is %s', (scheduledAt) => {
    expect(parse('check-drift', { ...tick, scheduledAt })).toMatchObject({
      detail: { data: { scheduledAt: '2024-05-01T10:00:30.000Z' } },
    })
  })

  it('says that the installation was deployed', () => {
    expect(parse('reconcile', { lifecycle: 'deployed' })).toMatchObject({ detail: { data: { action: 'deployed' } } })
  })
})

describe('what AWS says of itself', () => {
  it('is the end of one of our jobs, known by its name', () => {
    expect(parse('finish-training', jobChanged('nsw-price-960904t0200-3f2a9c-a2', 'Failed'))).toMatchObject({
      'detail-type': 'TrainingEnded',
      detail: {
        data: {
          modelName: 'nsw-price',
          runId: 'nsw-price-960904t0200-3f2a9c',
          jobName: 'nsw-price-960904t0200-3f2a9c-a2',
        },
      },
    })
  })

  it.each([
    ["another's job", jobChanged('somebody-elses-job', 'Completed')],
    ['a job that still runs', jobChanged('nsw-price-960904t0200-3f2a9c-a2', 'InProgress')],
    ['an event that nobody asked for', { ...jobChanged('x', 'y'), 'detail-type': 'SageMaker Model State Change' }],
  ])('does not concern us when it is %s', (_, input) => {
    expect(parse('finish-training', input)).toBeNull()
  })

  it('is an alarm of all models, or of the one that its metric is of', () => {
    const data = { alarmName: 'margin', raisedAt: '2024-05-01T10:00:11.123Z', reason: 'Threshold Crossed' }
    expect(parse('check-performance', alarmChanged('ALARM'))).toMatchObject({
      'detail-type': 'PerformanceAlarmRaised',
      detail: { data: { ...data, modelName: null } },
    })
    expect(parse('check-performance', alarmChanged('ALARM', { ModelName: 'churn' }))).toMatchObject({
      detail: { data: { ...data, modelName: 'churn' } },
    })
    expect(parse('check-performance', alarmChanged('OK'))).toBeNull()
  })

  it('is a file that was put into the bucket', () => {
    const input = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: '2024-05-01T10:00:00Z',
      detail: {
        version: '0',
        bucket: { name: 'b' },
        object: { key: 'incoming/churn/labels/a file.csv', size: 12, etag: 'e', 'version-id': 'v', sequencer: '00' },
        reason: 'PutObject',
      },
    }
    expect(parse('ingest-observations', input)).toEqual({
      objectKey: 'incoming/churn/labels/a file.csv',
      sizeBytes: 12,
    })
  })

  it('is no file where the console of S3 made a folder', () => {
    const detail = { bucket: { name: 'b' }, object: { key: 'incoming/churn/labels/', size: 0 } }
    const input = { source: 'aws.s3', 'detail-type': 'Object Created', time: '2024-05-01T10:00:00Z', detail }
    expect(parse('ingest-observations', input)).toBeNull()
  })

  it('is the end of a training where it is the last object of a job on Kubernetes', () => {
    const jobName = 'churn-240501t1000-3f2a9c-a2'
    const put = (key: string, time = '2024-05-01T10:00:00Z') => ({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time,
      detail: { bucket: { name: 'b' }, object: { key, size: 12 } },
    })
    const folder = `training-jobs/${jobName}`
    const ended = parse('finish-training', put(`${folder}/output/ended.json`))
    expect(ended).toMatchObject({
      'detail-type': 'TrainingEnded',
      detail: { data: { modelName: 'churn', runId: 'churn-240501t1000-3f2a9c', jobName } },
    })
    // The same announcement twice is one event; a pod that was tried again ends another time.
    const idOf = (event: unknown) => (event as { detail: { metadata: { eventId: string } } }).detail.metadata.eventId
    expect(idOf(parse('finish-training', put(`${folder}/output/ended.json`)))).toBe(idOf(ended))
    const later = put(`${folder}/output/ended.json`, '2024-05-01T10:05:00Z')
    expect(idOf(parse('finish-training', later))).not.toBe(idOf(ended))
    expect(parse('finish-training', put('training-jobs/somebody-else/output/ended.json'))).toBeNull()
    expect(parse('ingest-observations', put('incoming/churn/labels/output/ended.json'))).toMatchObject({
      sizeBytes: 12,
    })
  })

  it('is refused where AWS says less than it documents', () => {
    expect(() => parse('finish-training', { ...jobChanged('x', 'y'), detail: {} })).toThrow(
      expect.objectContaining({ code: 'INVALID_AWS_EVENT', retryable: false }),
    )
  })
})

describe('a shard of looks', () => {
  const cause = makeScheduleDue({ scheduleName: 'drift', action: 'check-drift', now })

  it('is read by the function that divided its work', () => {
    expect(parse('check-drift', JSON.parse(JSON.stringify({ modelNames: ['churn'], cause })))).toEqual({
      modelNames: ['churn'],
      cause,
    })
  })

  it('is no input of any other', () => {
    expect(() => parse('reconcile', { modelNames: ['churn'], cause })).toThrow(
      expect.objectContaining({ code: 'NOT_AN_EVENT' }),
    )
  })
})
