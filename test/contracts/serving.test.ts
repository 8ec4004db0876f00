import { describe, expect, it } from 'vitest'
import { sagemakerEndpointSchema, servingNameOf, servingSchema } from '#contracts/serving'

const servingProblemsOf = (serving: unknown) =>
  servingSchema.safeParse(serving).error?.issues.map(({ message }) => message)

describe('the place that serves a model', () => {
  it('is an endpoint of SageMaker or a service on Kubernetes, by its name', () => {
    expect(servingNameOf(servingSchema.parse({ sagemaker: { endpoint: 'churn-live' } }))).toBe('churn-live')
    expect(servingNameOf(servingSchema.parse({ kubernetes: { service: 'churn' } }))).toBe('churn')
  })

  it.each([[{}], [{ sagemaker: { endpoint: 'a' }, kubernetes: { service: 'a' } }]])(
    'is one of the two, not %o',
    (serving) => {
      expect(servingProblemsOf(serving)).toEqual(['names either sagemaker or kubernetes'])
    },
  )

  it.each([
    [{ service: 'Churn' }, 'a service has'],
    [{ service: '1churn' }, 'a service has'],
    [{ service: 'churn-' }, 'a service has'],
    [{ service: 'churn', replicasMin: 5, replicasMax: 3 }, 'below replicasMin'],
    [{ service: 'churn', replicas: 3 }, 'Unrecognized key'],
  ])('refuses the service %o', (kubernetes, problem) => {
    expect(servingProblemsOf({ kubernetes })?.[0]).toContain(problem)
  })
})

const problemsOf = (endpoint: Record<string, unknown>) => {
  const { error } = sagemakerEndpointSchema.safeParse({ endpoint: 'churn', ...endpoint })
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}

describe('a serverless endpoint', () => {
  it('has memory in steps of a gigabyte, and a limit on requests at once', () => {
    expect(sagemakerEndpointSchema.parse({ endpoint: 'churn', serverless: {} }).serverless).toEqual({
      memoryMb: 2048,
      concurrencyMax: 5,
    })
    for (const memoryMb of [1024, 6144]) expect(problemsOf({ serverless: { memoryMb } })).toEqual([])
    for (const memoryMb of [0, 512, 1536, 7168]) expect(problemsOf({ serverless: { memoryMb } })).toHaveLength(1)
    for (const concurrencyMax of [1, 200]) expect(problemsOf({ serverless: { concurrencyMax } })).toEqual([])
    for (const concurrencyMax of [0, 201, 1.5])
      expect(problemsOf({ serverless: { concurrencyMax } }), String(concurrencyMax)).not.toEqual([])
  })

  it.each([
    ['instanceType', 'ml.m5.large', /has no instances/],
    ['instanceCount', 1, /has no instances/],
    ['trafficShift', 'all-at-once', /all at once/],
    ['bakeMinutes', 5, /no alarm takes it back/],
    ['rollbackAlarms', [], /no alarm takes it back/],
    ['capturePercent', 100, /captures no requests: .*post the rows/],
    ['deploy', false, /captures no requests, .*post the rows/],
  ])('has no %s, and says why in one sentence', (field, value, why) => {
    const problems = problemsOf({ serverless: {}, [field]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${field}: `))
    expect(problems[0]).toMatch(why)
    expect(problemsOf({ [field]: value })).toEqual([])
  })

  it('may say what holds for it anyway', () => {
    expect(problemsOf({ serverless: {}, capturePercent: 0, deploy: true })).toEqual([])
  })

  it('is read again from what was read', () => {
    const read = sagemakerEndpointSchema.parse({ endpoint: 'churn', serverless: { memoryMb: 4096 } })
    expect(sagemakerEndpointSchema.parse(read)).toEqual(read)
  })
})

it('a canary needs two instances, also where their number is left out', () => {
  expect(problemsOf({ trafficShift: 'canary' })).toHaveLength(1)
  expect(problemsOf({ trafficShift: 'canary', instanceCount: 1 })).toHaveLength(1)
  expect(problemsOf({ trafficShift: 'canary', instanceCount: 2 })).toEqual([])
})
