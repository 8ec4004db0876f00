import { describe, expect, it } from 'vitest'
import { servingNameOf, servingSchema } from '#contracts/serving'

const problemsOf = (serving: unknown) => servingSchema.safeParse(serving).error?.issues.map(({ message }) => message)

describe('the place that serves a model', () => {
  it('is an endpoint of SageMaker or a service on Kubernetes, by its name', () => {
    expect(servingNameOf(servingSchema.parse({ sagemaker: { endpoint: 'churn-live' } }))).toBe('churn-live')
    expect(servingNameOf(servingSchema.parse({ kubernetes: { service: 'churn' } }))).toBe('churn')
  })

  it.each([[{}], [{ sagemaker: { endpoint: 'a' }, kubernetes: { service: 'a' } }]])(
    'is one of the two, not %o',
    (serving) => {
      expect(problemsOf(serving)).toEqual(['names either sagemaker or kubernetes'])
    },
  )

  it.each([
    [{ service: 'Churn' }, 'a service has'],
    [{ service: '1churn' }, 'a service has'],
    [{ service: 'churn-' }, 'a service has'],
    [{ service: 'churn', replicasMin: 5, replicasMax: 3 }, 'below replicasMin'],
    [{ service: 'churn', replicas: 3 }, 'Unrecognized key'],
  ])('refuses the service %o', (kubernetes, problem) => {
    expect(problemsOf({ kubernetes })?.[0]).toContain(problem)
  })
})
