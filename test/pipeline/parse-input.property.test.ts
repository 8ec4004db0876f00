import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#core/errors'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { functionDefinitions } from '#functions/index'
import { parseAwsEvent } from '#pipeline/parse-aws-event'
import { inputParserOf } from '#pipeline/parse-input'

const now = Date.parse('2024-05-01T10:00:30.000Z')
const parsers = functionDefinitions.map(({ spec }) => inputParserOf(spec))

const envelope = { source: 'aws.sagemaker', time: '2024-05-01T10:00:00Z', account: '123456789012', resources: [] }
const dimensions = { ModelName: 'churn' }
const cause = makeScheduleDue({ scheduleName: 'drift', action: 'check-drift', now })

/** Inputs as AWS and the functions themselves send them. */
const wellFormed: readonly object[] = [
  {
    ...envelope,
    'detail-type': 'SageMaker Training Job State Change',
    detail: { TrainingJobName: 'nsw-price-960904t0200-3f2a9c-a2', TrainingJobStatus: 'Failed' },
  },
  {
    ...envelope,
    'detail-type': 'SageMaker Endpoint State Change',
    detail: { EndpointName: 'e', EndpointConfigName: 'churn-v4-loyw3v28', EndpointStatus: 'IN_SERVICE' },
  },
  {
    ...envelope,
    'detail-type': 'CloudWatch Alarm State Change',
    detail: {
      alarmName: 'margin',
      state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2024-05-01T10:00:11.123+0000' },
      configuration: { metrics: [{ id: 'm', metricStat: { metric: { dimensions } } }] },
    },
  },
  {
    ...envelope,
    'detail-type': 'Object Created',
    detail: { object: { key: 'incoming/churn/labels/a.csv', size: 12 } },
  },
  { scheduleName: 'drift', action: 'check-drift', modelTypes: ['xgboost'], scheduledAt: '2024-05-01T10:00:00Z' },
  { lifecycle: 'deployed' },
  { modelNames: ['churn'], cause },
  { ...cause },
  { modelName: 'churn', batchId: 'b', observations: [{ id: 'a', at: now, features: [1, 'x', null] }], labels: [] },
  { Records: [{ EventSource: 'aws:sns', Sns: { Message: 'm', MessageAttributes: { severity: { Value: 'info' } } } }] },
]

/** What a field is replaced with: any JSON, and texts that name what every object has, or times that no date holds. */
const anyValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'valueOf',
    '',
    '0',
    '99999999999999999999',
    '2024-02-30T00:00:00Z',
  ),
  fc.stringMatching(/^\d{1,20}$/),
)

/** An input with some of its fields, at any depth, replaced or left out. */
const nearlyWellFormed = fc
  .tuple(
    fc.constantFrom(...wellFormed),
    fc.array(fc.tuple(fc.nat(), fc.option(anyValue, { nil: undefined })), { maxLength: 3 }),
  )
  .map(([input, changes]) =>
    changes.reduce((changed, [at, value]) => replaceAt(changed, at, value), structuredClone(input)),
  )

function replaceAt(input: object, at: number, value: unknown): object {
  const places = placesOf(input)
  const place = places[at % Math.max(1, places.length)]
  if (place)
    Object.defineProperty(place.holder, place.key, { value, enumerable: true, configurable: true, writable: true })
  return JSON.parse(JSON.stringify(input))
}

function placesOf(holder: object): { readonly holder: object; readonly key: string }[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    { holder, key },
    ...(typeof value === 'object' && value !== null ? placesOf(value) : []),
  ])
}

/** Fails on every error that is not one of our family. */
function read(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    if (error instanceof AppError && !error.retryable) return error
    throw new Error(`not one of our errors: ${error instanceof Error ? error.stack : error}`)
  }
}

describe.each([
  ['any JSON', fc.jsonValue()],
  ['nearly what is sent', nearlyWellFormed],
])('%s', (_, inputs) => {
  it('is read by every function, or refused with an error of ours that no repeat can help', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        for (const parse of parsers) read(() => parse(input, now))
      }),
      { numRuns: 500 },
    )
  })

  it('is an event, a file, or nothing of AWS', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const said = read(() => parseAwsEvent(input))
        if (said === null || said === undefined || said instanceof AppError) return
        expect('objectKey' in (said as object) || (said as { source: string }).source === 'remodel').toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

it('reads what is sent as it is sent', () => {
  for (const input of wellFormed) {
    const outcomes = parsers.map((parse) => read(() => parse(input, now)))
    expect(outcomes.some((outcome) => outcome !== null && !(outcome instanceof AppError))).toBe(true)
  }
})
