import { describe, expect, it } from 'vitest'
import { servingManifests } from '#adapters/kubernetes/manifests/serving-manifests'
import { kubernetesServiceSchema } from '#contracts/serving'

const place = { installation: 'remodel', namespace: 'remodel', trainingImage: 'trainer:1', carrierImage: 'carrier:1' }
const store = { url: 's3://bucket', variables: { AWS_REGION: 'eu-central-1' } }
const model = (version: number, more: object = {}) => ({
  modelName: 'churn',
  version,
  since: version * 1000,
  folder: 'models/churn/artifacts/run/abc/',
  image: 'trainer:1',
  definition: kubernetesServiceSchema.parse({ service: 'churn-live', ...more }),
})
const manifests = (version = 4, more: object = {}) => servingManifests(model(version, more), place, { store })
const podOf = (version = 4, more: object = {}) => manifests(version, more)[3].spec?.template
const variablesOf = (container = podOf()?.spec?.containers[0]) =>
  Object.fromEntries(container?.env?.map(({ name, value }) => [name, value]) ?? [])

describe('the objects of a service', () => {
  it('select the same pods for every version, and another version changes nothing but its pods', () => {
    const [service, budget, , deployment] = manifests()
    const selector = { 'remodel.dev/service': 'churn-live' }
    expect(service.spec?.selector).toEqual(selector)
    expect(budget.spec?.selector?.matchLabels).toEqual(selector)
    expect(deployment.spec?.selector.matchLabels).toEqual(selector)
    expect(deployment.spec?.template.metadata?.labels).toMatchObject({ ...selector, 'remodel.dev/role': 'serving' })
    const [old, later] = [manifests(4), manifests(5)]
    expect(later.slice(0, 3)).toEqual(old.slice(0, 3))
    expect(later[3].spec?.template).not.toEqual(old[3].spec?.template)
    expect({ ...later[3].spec, template: null }).toEqual({ ...old[3].spec, template: null })
  })

  it('roll a version out again that becomes champion again', () => {
    const again = servingManifests({ ...model(4), since: 9_000_000 }, place, { store })
    expect(again[3].spec?.template.metadata?.labels).not.toEqual(podOf()?.metadata?.labels)
  })

  it('keep old pods until new ones answer, and leave the number of pods to the autoscaler', () => {
    const [, budget, autoscaler, deployment] = manifests(4, { replicasMin: 3, replicasMax: 9, cpuPercent: 60 })
    expect(deployment.spec?.strategy?.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: '25%' })
    expect(deployment.spec).not.toHaveProperty('replicas')
    expect(autoscaler.spec).toMatchObject({
      scaleTargetRef: { kind: 'Deployment', name: 'churn-live' },
      minReplicas: 3,
      maxReplicas: 9,
      metrics: [{ resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
    })
    expect(budget.spec?.maxUnavailable).toBe(1)
  })

  it('bring the version first, answer probes, and send captures until after the server has ended', () => {
    const { spec } = podOf() ?? {}
    const [fetch, ship] = spec?.initContainers ?? []
    expect([fetch?.args, fetch?.restartPolicy]).toEqual([['fetch'], undefined])
    expect([ship?.args, ship?.restartPolicy]).toEqual([['ship'], 'Always'])
    expect(variablesOf(fetch)).toMatchObject({
      MODEL_FOLDER: 'models/churn/artifacts/run/abc/',
      MODEL_DIR: '/opt/ml/model',
    })
    expect(variablesOf(ship)).toMatchObject({ CAPTURE_DIR: '/captures', CAPTURE_PREFIX: 'captures/churn-live/' })
    const [serve] = spec?.containers ?? []
    expect(variablesOf(serve)).toMatchObject({
      MODEL_VERSION: '4',
      SM_MODEL_DIR: '/opt/ml/model',
      CAPTURE_PERCENT: '100',
    })
    for (const probe of [serve?.startupProbe, serve?.readinessProbe, serve?.livenessProbe])
      expect(probe?.httpGet).toEqual({ path: '/ping', port: 'http' })
  })

  it('have no sidecar where nothing is captured', () => {
    const { spec } = podOf(4, { capturePercent: 0 }) ?? {}
    expect(spec?.initContainers?.map(({ name }) => name)).toEqual(['fetch'])
    expect(variablesOf(spec?.containers[0])).not.toHaveProperty('CAPTURE_DIR')
  })

  it('give each container limits, no rights, and a root that is read-only', () => {
    const { spec } = podOf(4, { cpus: 1.5, memoryMb: 2048 }) ?? {}
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
    expect(containers).toHaveLength(3)
    for (const { resources, securityContext, name } of containers) {
      expect(resources?.limits, name).toEqual(resources?.requests)
      expect(securityContext, name).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false })
    }
    expect(spec?.containers[0]?.resources?.limits).toEqual({ cpu: '1.5', memory: '2048Mi' })
    expect(spec?.automountServiceAccountToken).toBe(false)
  })

  it('have a label for a model whose name ends with a hyphen', () => {
    const [service] = servingManifests({ ...model(4), modelName: 'churn-' }, place, { store })
    expect(service.metadata.labels).toMatchObject({ 'remodel.dev/model': 'churn' })
  })
})
