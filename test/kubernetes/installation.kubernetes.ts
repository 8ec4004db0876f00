import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BatchV1Api, CoreV1Api, type V1Pod } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { type InstallationOptions, installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { asSent, type Manifest } from '#adapters/kubernetes/manifests/manifest'
import { servingManifests } from '#adapters/kubernetes/manifests/serving-manifests'
import { trainingJobManifest } from '#adapters/kubernetes/manifests/training-job-manifest'
import { clusterPlaceSchema, functionsGroupOf, peopleGroupOf } from '#contracts/cluster-place'
import { kubernetesServiceSchema } from '#contracts/serving'
import { makeJob } from '#test/adapters/local/training-fixture'
import { runChecker } from './checks/run-checker.ts'
import { schemaLocation, writeSchemas } from './checks/write-schemas.ts'
import { customResources, pathOf } from './control-plane/binaries.ts'
import { type ApiAccess, apiRequest } from './lab/api-request.ts'
import { type AnyObject, applyObject } from './lab/apply.ts'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'
import { makeContainer, makePodSpec } from './lab/restricted-pod.ts'

let lab: ClusterLab
const namespace = 'remodel'
const rulesFile = join(import.meta.dirname, '../../deploy/prometheus/remodel.rules.yml')
const options: InstallationOptions = { monitoring: parse(readFileSync(rulesFile, 'utf8')) }
const place = clusterPlaceSchema.parse({
  trainingImage: 'registry.example/training:1.2',
  carrierImage: 'registry.example/carrier:1.2',
  queue: 'trainings',
})
const store = { url: 's3://bucket' }
const job = trainingJobManifest(makeJob({ jobName: 'churn-700101t0000-3f2a9c-a1' }), place, { store })
const served = {
  modelName: 'churn',
  version: 4,
  since: 4000,
  folder: 'models/churn/artifacts/run/abc/',
  image: place.trainingImage,
  definition: kubernetesServiceSchema.parse({ service: 'churn-live' }),
}
/** Everything that an installation may print, and what it makes later: a training, and a model that serves. */
const all = [
  ...installationManifests(place, options),
  ...([job, ...servingManifests(served, place, { store })] as Manifest[]).map(asSent),
]

beforeAll(async () => {
  lab = await openClusterLab({ place: { quota: { cpus: 4, memoryGib: 4, pods: 3 } } })
  const definitions = customResources.flatMap((each) =>
    readdirSync(pathOf(each)).map((file) => readFileSync(join(pathOf(each), file), 'utf8')),
  )
  await lab.apply(
    definitions.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as AnyObject)),
  )
  // A definition is served a moment after it is accepted, and documented after that.
  const isKnown = async (group: string) =>
    (await apiRequest(lab.admin, 'GET', `/openapi/v3/apis/${group}`)).status === 200
  while (!(await isKnown('kueue.x-k8s.io/v1beta2')) || !(await isKnown('monitoring.coreos.com/v1'))) await sleep(100)
})
afterAll(() => lab?.close())

const text = (manifests: readonly unknown[]) => manifests.map((each) => stringify(each)).join('---\n')
const named = (manifests: readonly Manifest[]) =>
  manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const)

describe('the manifests', () => {
  it.each(named(all))('%s passes a strict dry run', async (_, manifest) => {
    const { status, body } = await applyObject(lab.admin, manifest, true)
    expect(body.message ?? '').toBe('')
    expect(status).toBeLessThan(300)
  })

  it('a misspelled field does not', async () => {
    const [first] = all
    const { status, body } = await applyObject(lab.admin, { ...first, specs: {} } as AnyObject, true)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body.message).toMatch(/\.specs: field not declared in schema/)
  })

  it('change nothing when they are applied again', async () => {
    const quota = () => apiRequest(lab.admin, 'GET', `/api/v1/namespaces/${namespace}/resourcequotas/remodel`)
    const before = (await quota()).body.metadata.generation
    await lab.apply(installationManifests(lab.place))
    expect((await quota()).body.metadata.generation).toBe(before)
  })

  it('fit the schemas of the API server by kubeconform, which finds a misspelled field', async () => {
    const folder = join(lab.folder, 'schemas')
    await writeSchemas(lab.admin, folder)
    const words = ['-strict', '-summary', '-schema-location', schemaLocation(folder), '-']
    const { exitCode, output } = await runChecker('kubeconform', words, text(all))
    expect(output).toContain(`${all.length} resources found parsing stdin - Valid: ${all.length}, Invalid: 0`)
    expect(exitCode).toBe(0)
    const policy = all.find(({ kind }) => kind === 'NetworkPolicy') as Manifest & { spec: object }
    const misspelled = { ...policy, spec: { ...policy.spec, policyType: ['Ingress'] } }
    const refused = await runChecker('kubeconform', words, text([misspelled]))
    expect(refused.exitCode).toBe(1)
    expect(refused.output).toMatch(/policyType/)
  })

  it('have nothing that kube-score finds critical, which finds a container that may write to its root', async () => {
    const ignored = [
      // Images are named by a tag that stays, or a digest: pulling them again makes no training safer.
      'container-image-pull-policy',
      // How much data a training brings differs by model; a limit below it would evict it.
      'container-ephemeral-storage-request-and-limit',
      // Both ask for /ping. A pod is taken out of its service long before it is started again.
      'pod-probes-identical',
    ]
    const words = ['score', '--output-format', 'ci', ...ignored.flatMap((name) => ['--ignore-test', name]), '-']
    const known = all.filter(({ apiVersion }) => !/kueue|coreos/.test(apiVersion))
    const { exitCode, output } = await runChecker('kube-score', words, text(known))
    expect(output.split('\n').filter((line) => line.startsWith('[CRITICAL]'))).toEqual([])
    expect(output).toMatch(/^\[OK\] churn-live\/remodel apps\/v1\/Deployment/m)
    expect(output).toMatch(/^\[OK\] churn-700101t0000-3f2a9c-a1\/remodel batch\/v1\/Job/m)
    expect(exitCode).toBe(0)
    const careless = text(known).replaceAll('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false')
    const refused = await runChecker('kube-score', words, careless)
    expect([refused.exitCode, refused.output]).toEqual([
      1,
      expect.stringMatching(/\[CRITICAL\].*writable root filesystem/),
    ])
  })
})

describe('the namespace', () => {
  const create = (spec: V1Pod['spec'], name: string) =>
    apiRequest(lab.admin, 'POST', `/api/v1/namespaces/${namespace}/pods`, { metadata: { name }, spec })

  it.each([
    ['privileged', { privileged: true, allowPrivilegeEscalation: true }, /privileged/],
    ['with the capabilities of a container by default', { capabilities: {} }, /unrestricted capabilities/],
    ['as root', { runAsUser: 0 }, /runAsUser=0/],
  ])('refuses a pod %s', async (_, securityContext, message) => {
    const container = makeContainer('main', 'true')
    const spec = makePodSpec([{ ...container, securityContext: { ...container.securityContext, ...securityContext } }])
    const { status, body } = await create(spec, 'refused')
    expect(status).toBe(403)
    expect(body.message).toMatch(/violates PodSecurity "restricted:latest"/)
    expect(body.message).toMatch(message)
  })

  it("refuses a pod on the node's network or with its files", async () => {
    const onHost = await create({ ...makePodSpec([makeContainer('main', 'true')]), hostNetwork: true }, 'refused')
    const volumes = [{ name: 'root', hostPath: { path: '/' } }]
    const withFiles = await create(makePodSpec([makeContainer('main', 'true')], { volumes }), 'refused')
    for (const { status, body } of [onHost, withFiles])
      expect([status, body.message]).toEqual([403, expect.stringContaining('violates PodSecurity')])
  })

  it('gives a container without limits those of its limit range', async () => {
    const { resources, ...bare } = makeContainer('main', 'true')
    expect(resources).toBeDefined()
    const { status, body } = await create(makePodSpec([bare]), 'bare')
    expect(status).toBe(201)
    expect(body.spec.containers[0].resources).toEqual({
      limits: { cpu: '500m', memory: '512Mi' },
      requests: { cpu: '100m', memory: '128Mi' },
    })
    await lab.adminConfig
      .makeApiClient(CoreV1Api)
      .deleteNamespacedPod({ name: 'bare', namespace, gracePeriodSeconds: 0 })
  })

  it('takes no more than its quota, and takes more once something ended', async () => {
    const core = lab.adminConfig.makeApiClient(CoreV1Api)
    const big = makePodSpec([
      makeContainer('main', 'sleep 60', { image: 'none', resources: { limits: { cpu: '3', memory: '1Gi' } } }),
    ])
    await expect.poll(async () => (await create(big, 'first')).status).toBe(201)
    const { status, body } = await create(big, 'second')
    expect(status).toBe(403)
    expect(body.message).toMatch(
      /exceeded quota: remodel, requested: limits.cpu=3, used: limits.cpu=3, limited: limits.cpu=4/,
    )
    await core.deleteNamespacedPod({ name: 'first', namespace, gracePeriodSeconds: 0 })
    await expect.poll(async () => (await create(big, 'second')).status).toBe(201)
    await core.deleteNamespacedPod({ name: 'second', namespace, gracePeriodSeconds: 0 })
  })
})

describe('the permissions', () => {
  interface Asked {
    readonly verb: string
    readonly group?: string
    readonly resource: string
    readonly subresource?: string
    readonly namespace?: string
  }
  const written = ({ verb, resource, subresource, namespace: where = '*' }: Asked) =>
    `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`} in ${where}`

  async function mayI(access: ApiAccess, asked: Asked): Promise<boolean> {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    const { body } = await apiRequest(access, 'POST', path, { spec: { resourceAttributes: asked } })
    return body.status.allowed
  }
  async function mayGroup(group: string, asked: Asked): Promise<boolean> {
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
    const spec = { user: 'somebody', groups: [group], resourceAttributes: asked }
    const { body } = await apiRequest(lab.admin, 'POST', path, { spec })
    return body.status.allowed
  }

  const jobs = { group: 'batch', resource: 'jobs' }
  const allowed: Asked[] = [
    ...['create', 'get', 'list', 'delete'].map((verb) => ({ ...jobs, verb, namespace })),
    { verb: 'list', resource: 'pods', namespace },
    { verb: 'get', resource: 'pods', subresource: 'log', namespace },
    { verb: 'patch', group: 'apps', resource: 'deployments', namespace },
    { verb: 'list', resource: 'events', namespace },
  ]
  const refused: Asked[] = [
    ...['create', 'list', 'delete'].flatMap((verb) => [
      { ...jobs, verb, namespace: 'default' },
      { ...jobs, verb, namespace: 'kube-system' },
      { ...jobs, verb },
    ]),
    ...['get', 'list', 'create'].map((verb) => ({ verb, resource: 'secrets', namespace })),
    { verb: 'create', resource: 'pods', namespace },
    { verb: 'patch', ...jobs, namespace },
    { verb: 'get', resource: 'configmaps', namespace },
    { verb: 'create', resource: 'pods', subresource: 'exec', namespace },
    { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace },
    { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'rolebindings', namespace },
    { verb: 'delete', resource: 'resourcequotas', namespace },
    { verb: 'delete', group: 'networking.k8s.io', resource: 'networkpolicies', namespace },
    { verb: 'list', resource: 'namespaces' },
    { verb: 'list', resource: 'nodes' },
  ]

  it("are the functions' account's in its namespace", async () => {
    const access = await lab.accessOf('functions')
    for (const asked of allowed) expect([written(asked), await mayI(access, asked)]).toEqual([written(asked), true])
    for (const asked of refused) expect([written(asked), await mayI(access, asked)]).toEqual([written(asked), false])
  })

  it("are those of the functions' group, too", async () => {
    const group = functionsGroupOf(lab.place)
    for (const asked of allowed) expect([written(asked), await mayGroup(group, asked)]).toEqual([written(asked), true])
    for (const asked of refused) expect([written(asked), await mayGroup(group, asked)]).toEqual([written(asked), false])
    expect(await mayGroup('other:functions', allowed[0] as Asked)).toBe(false)
  })

  it('let people look at everything but secrets, and end a training', async () => {
    const group = peopleGroupOf(lab.place)
    const may = (verb: string, resource: string, more = {}) => mayGroup(group, { verb, resource, namespace, ...more })
    expect(await may('list', 'jobs', { group: 'batch' })).toBe(true)
    expect(await may('delete', 'jobs', { group: 'batch' })).toBe(true)
    expect(await may('get', 'pods', { subresource: 'log' })).toBe(true)
    expect(await may('create', 'jobs', { group: 'batch' })).toBe(false)
    expect(await may('get', 'secrets')).toBe(false)
    expect(await may('delete', 'jobs', { group: 'batch', namespace: 'default' })).toBe(false)
  })

  it('give pods of trainings and of serving none', async () => {
    for (const account of ['training', 'serving'] as const) {
      const access = await lab.accessOf(account)
      for (const asked of [...allowed, ...refused]) expect(await mayI(access, asked)).toBe(false)
    }
  })

  it('hold for real calls: a Job starts in the namespace, and in no other', async () => {
    const access = await lab.accessOf('functions')
    const body = {
      metadata: { name: 'allowed' },
      spec: { suspend: true, template: { spec: makePodSpec([makeContainer('main', 'true')]) } },
    }
    const post = (where: string) => apiRequest(access, 'POST', `/apis/batch/v1/namespaces/${where}/jobs`, body)
    expect((await post(namespace)).status).toBe(201)
    const elsewhere = await post('default')
    expect(elsewhere.status).toBe(403)
    expect(elsewhere.body.message).toMatch(
      /User "system:serviceaccount:remodel:remodel-functions" cannot create resource "jobs" in API group "batch" in the namespace "default"/,
    )
    expect((await apiRequest(access, 'GET', `/api/v1/namespaces/${namespace}/secrets`)).status).toBe(403)
    await lab.adminConfig.makeApiClient(BatchV1Api).deleteNamespacedJob({ name: 'allowed', namespace })
  })
})
