import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppsV1Api, CoreV1Api, type V1Pod } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCluster } from '#adapters/kubernetes/cluster'
import { KubernetesModelServer } from '#adapters/kubernetes/kubernetes-model-server'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { bundleCarrier } from '#build/bundle-carrier'
import { servingPort } from '#contracts/cluster-place'
import { readDeploymentName } from '#contracts/deployment-name'
import { type KubernetesService, kubernetesServiceSchema } from '#contracts/serving'
import type { ServingOutcome } from '#core/ports/model-server'
import { readDataCapture } from '#rows/data-capture/read-data-capture'
import { exampleModel } from '#test/support/example-model'
import { containerCommand } from '#test/support/sagemaker/run-container'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'

const namespace = 'remodel'
const claimName = 'objects'
const request = JSON.stringify({ instances: [[101.5, 5000, 'north']] })
const features = [
  { name: 'price', kind: 'numeric', group: 'ohlcv' },
  { name: 'volume', kind: 'numeric', group: 'ohlcv' },
  { name: 'venue', kind: 'categorical', group: 'flow' },
] as const

let lab: ClusterLab
let core: CoreV1Api
let store: FileObjectStore
let kubeconfig: string

beforeAll(async () => {
  lab = await openClusterLab({ backOffMs: 500 })
  const carrier = await bundleCarrier(join(lab.folder, 'carrier'))
  lab.images.set(lab.place.carrierImage, { command: [process.execPath, carrier], user: 1000 })
  lab.images.set(lab.place.trainingImage, {
    // The word `serve`, which names the program in the image, is the script's name here.
    command: ['/bin/sh', '-c', `exec ${containerCommand('serve').join(' ')}`],
    env: ({ podIp }) => ({ SERVE_HOST: podIp }),
    user: 10_001,
  })
  core = lab.adminConfig.makeApiClient(CoreV1Api)
  kubeconfig = await lab.kubeconfigOf('functions')
  store = new FileObjectStore(lab.kubelet.claimFolder(namespace, claimName), { isDurable: false })
  for (const run of ['one', 'two'])
    for (const name of ['model.onnx', 'model.json'])
      await store.put(
        `models/spread/artifacts/${run}/${name}`,
        await readFile(`container/tests/earlier-artifact/${name}`),
      )
  await store.put('models/spread/artifacts/broken/model.onnx', new Uint8Array([1]))
})
afterAll(() => lab?.close())

interface Asked {
  readonly run?: string
  readonly service?: string
  readonly definition?: Partial<KubernetesService>
  readonly config?: string
  /** How long a rollout may make no progress: little where none can. */
  readonly progressSecondsMax?: number
}

/** Asks as serve-champion does: by a server that remembers nothing. */
async function ask(version: number, since: number, asked: Asked = {}): Promise<ServingOutcome> {
  const { run = 'one', service = 'spread-live', definition = {}, config = kubeconfig } = asked
  const server = new KubernetesModelServer({
    place: lab.place,
    store: { url: 'file:///objects', claimName },
    cluster: () => openCluster({ kubeconfig: config, namespace }),
    progressSecondsMax: asked.progressSecondsMax ?? 60,
  })
  const artifactKeys = ['model.json', 'model.onnx'].map((name) => `models/spread/artifacts/${run}/${name}`)
  const kubernetes = kubernetesServiceSchema.parse({ service, cpus: 0.5, ...definition })
  return server.serve('spread', { version, artifactKeys }, [], { serving: { kubernetes }, since })
}

/** Asks again until the rollout has ended, and after each time what else is to be looked at. */
async function settled(again: () => Promise<ServingOutcome>, look = async () => {}): Promise<ServingOutcome> {
  const until = Date.now() + 100_000
  for (;;) {
    const outcome = await again()
    if (outcome.status !== 'changing' || Date.now() > until) return outcome
    await look()
    await sleep(300)
  }
}

async function podsOf(service = 'spread-live'): Promise<V1Pod[]> {
  const labelSelector = `remodel.dev/service=${service}`
  return (await core.listNamespacedPod({ namespace, labelSelector })).items
}

async function readyPods(service?: string): Promise<V1Pod[]> {
  return (await podsOf(service)).filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined &&
      status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  )
}

/** The versions that the ready pods answer with, one a pod. */
async function answers(inferenceId = 'order-7'): Promise<string[]> {
  const pods = await readyPods()
  const headers = { 'content-type': 'application/json', 'x-amzn-sagemaker-inference-id': inferenceId }
  const versions = pods.map(async ({ status }) => {
    const response = await fetch(`http://${status?.podIP}:${servingPort}/invocations`, {
      method: 'POST',
      headers,
      body: request,
    })
    return ((await response.json()) as { version: string }).version
  })
  return Promise.all(versions)
}

describe('a service on Kubernetes', { timeout: 150_000 }, () => {
  it('serves a champion once all of its pods answer, and not before', async () => {
    expect(await ask(1, 1000)).toEqual({ status: 'changing' })
    const seen: number[] = []
    const look = async () => void seen.push((await readyPods()).length)
    expect(await settled(() => ask(1, 1000), look)).toEqual({ status: 'serving' })
    expect(seen[0]).toBe(0)
    // The autoscaler has its minimum of pods without a measurement.
    await expect.poll(async () => (await readyPods()).length, { timeout: 60_000 }).toBe(2)
    expect(await answers()).toEqual(['1', '1'])
    expect(await ask(1, 1000)).toEqual({ status: 'serving' })
  })

  it('rolls the next version out while two pods answer at every moment', async () => {
    expect(await ask(2, 2000, { run: 'two' })).toEqual({ status: 'changing' })
    let fewest = 2
    const look = async () => {
      fewest = Math.min(fewest, (await readyPods()).length)
    }
    expect(await settled(() => ask(2, 2000, { run: 'two' }), look)).toEqual({ status: 'serving' })
    expect(fewest).toBe(2)
    expect(new Set(await answers())).toEqual(new Set(['2']))
  })

  it('has shipped the requests of the pods that left, to be read with their score and their version', async () => {
    await expect.poll(() => store.list('captures/spread-live/'), { timeout: 60_000 }).toHaveLength(2)
    const [key = ''] = await store.list('captures/spread-live/')
    const pod = '^captures/spread-live/spread-live-[a-z0-9]+-[a-z0-9]+'
    expect(key).toMatch(new RegExp(`${pod}/\\d{4}/\\d\\d/\\d\\d/\\d\\d/\\d{8}T\\d{6}-[0-9a-f-]+\\.jsonl$`))
    const text = new TextDecoder().decode(await store.get(key))
    const read = readDataCapture(text, exampleModel({ features: [...features] }))
    expect(read.unreadable).toEqual([])
    expect(read.observations).toEqual([
      expect.objectContaining({
        id: 'order-7',
        features: [101.5, 5000, 'north'],
        score: expect.any(Number),
        version: 1,
      }),
    ])
    expect(JSON.parse(text).eventMetadata).toMatchObject({
      latencyMs: expect.any(Number),
      cpuPercent: expect.any(Number),
      memoryMb: expect.any(Number),
    })
  })

  it('leaves the old version answering where the new one cannot be loaded, and says why', async () => {
    const outcome = await settled(() => ask(3, 3000, { run: 'broken', progressSecondsMax: 8 }))
    expect(outcome).toMatchObject({ status: 'failed', answering: 2 })
    expect(outcome).toMatchObject({
      reason: expect.stringMatching(
        /^rollout spread-v3-2bc makes no progress: serve ended with code 2: .*cannot be loaded/,
      ),
    })
    expect(await answers()).toEqual(['2', '2'])
  })

  it('names a version whose files are gone', async () => {
    expect(await settled(() => ask(4, 4000, { run: 'gone', progressSecondsMax: 8 }))).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(
        'fetch ended with code 2: the version has no files below models/spread/artifacts/gone/',
      ),
      answering: 2,
    })
  })

  it('goes back to a version that was champion before, and serves again', async () => {
    expect(await settled(() => ask(1, 5000))).toEqual({ status: 'serving' })
    await expect.poll(() => answers(), { timeout: 60_000 }).toEqual(['1', '1'])
    const labels = (await readyPods()).map(({ metadata }) => metadata?.labels?.['remodel.dev/deployment'] ?? '')
    expect(readDeploymentName(labels[0] ?? '')).toMatchObject({ version: 1, since: 5000 })
  })

  it('has more pods where the model file asks for more, of the same rollout', async () => {
    const definition = { replicasMin: 3 }
    await settled(() => ask(1, 5000, { definition }))
    await expect.poll(async () => (await readyPods()).length, { timeout: 60_000 }).toBe(3)
    expect(await settled(() => ask(1, 5000, { definition }))).toEqual({ status: 'serving' })
  })
})

describe('the API server', { timeout: 100_000 }, () => {
  it('holds a service to the quota, which the outcome names', async () => {
    const big = { service: 'big', definition: { memoryMb: 120_000 }, progressSecondsMax: 4 }
    expect(await settled(() => ask(1, 1000, big))).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('exceeded quota'),
      answering: null,
    })
  })

  it('lets nobody but the functions roll out, and names the permission that is missing', async () => {
    const config = await lab.kubeconfigOf('serving')
    await expect(ask(1, 1000, { service: 'refused', config })).rejects.toMatchObject({
      code: 'KUBERNETES_NOT_ALLOWED',
      message: expect.stringContaining('lacks the permission "get" on deployments of apps in namespace remodel'),
    })
  })

  it('keeps a Deployment that is not ours as it is', async () => {
    const labels = { app: 'theirs' }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a' }] } }
    const body = { metadata: { name: 'theirs' }, spec: { replicas: 0, selector: { matchLabels: labels }, template } }
    const apps = lab.adminConfig.makeApiClient(AppsV1Api)
    const made = await apps.createNamespacedDeployment({ namespace, body })
    expect(await ask(1, 1000, { service: 'theirs' })).toEqual({
      status: 'failed',
      reason: 'service theirs is that of something else: name another one in the model file',
    })
    const after = await apps.readNamespacedDeployment({ name: 'theirs', namespace })
    expect(after.metadata?.generation).toBe(made.metadata?.generation)
  })
})
