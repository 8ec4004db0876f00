import { AppsV1Api, BatchV1Api, CoreV1Api, type V1Job, type V1PodSpec } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive } from '#test/adapters/training-backend-suite'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'
import { makeContainer, makePodSpec } from './lab/restricted-pod.ts'

let lab: ClusterLab
let core: CoreV1Api
let batch: BatchV1Api
const namespace = 'remodel'

beforeAll(async () => {
  lab = await openClusterLab({
    images: { shell: { command: ['/bin/sh', '-c'] } },
    room: { cpus: 4 },
    backOffMs: 300,
  })
  core = lab.adminConfig.makeApiClient(CoreV1Api)
  batch = lab.adminConfig.makeApiClient(BatchV1Api)
})
afterAll(() => lab?.close())

async function startJob(name: string, spec: V1PodSpec, more: Partial<V1Job['spec']> = {}): Promise<void> {
  const body = { metadata: { name }, spec: { backoffLimit: 0, template: { spec }, ...more } }
  await batch.createNamespacedJob({ namespace, body })
}

const podOf = async (job: string) => {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` })
  return items.at(-1)
}
/** The name of the job's running pod, other than one that ran before. */
async function runningPod(job: string, before = ''): Promise<string> {
  let found = ''
  const look = async () => {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` })
    const running = items.find(({ metadata, status }) => status?.phase === 'Running' && metadata?.name !== before)
    found = running?.metadata?.name ?? ''
    return found
  }
  await expect.poll(look, { interval: 50 }).not.toBe('')
  return found
}
const conditionOf = async (job: string) => {
  const { status } = await batch.readNamespacedJob({ name: job, namespace })
  return status?.conditions?.find(({ type }) => ['Complete', 'Failed'].includes(type))
}
const logOf = async (job: string, containerName: string) =>
  core.readNamespacedPodLog({ namespace, name: (await podOf(job))?.metadata?.name ?? '', container: containerName })

describe('a job of the lab', () => {
  it('runs its sidecar before, beside and after the main container, on folders that they share', async () => {
    const volumeMounts = [{ name: 'work', mountPath: '/opt/ml' }]
    const sidecar = `trap 'cat /opt/ml/out; exit 0' TERM; sleep 0.3; echo rows > /opt/ml/in; touch /opt/ml/ready; while :; do sleep 0.1; done`
    const spec = makePodSpec([makeContainer('main', 'cat /opt/ml/in; echo done > /opt/ml/out', { volumeMounts })], {
      volumes: [{ name: 'work', emptyDir: {} }],
      initContainers: [
        makeContainer('carry', sidecar, {
          restartPolicy: 'Always',
          volumeMounts,
          startupProbe: { exec: { command: ['test', '-f', '/opt/ml/ready'] }, periodSeconds: 1 },
        }),
      ],
    })
    await startJob('carried', spec)
    await expect.poll(() => conditionOf('carried')).toMatchObject({ type: 'Complete' })
    const { status } = (await podOf('carried')) ?? {}
    expect(status?.phase).toBe('Succeeded')
    expect(status?.initContainerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      state: { terminated: { exitCode: 0 } },
    })
    expect(await logOf('carried', 'main')).toBe('rows\n')
    expect(await logOf('carried', 'carry')).toBe('done\n')
  })

  it('ends with what its main container ends with, whose message is kept', async () => {
    const script = 'echo no rows > /dev/termination-log; exit 3'
    await startJob('failed', makePodSpec([makeContainer('main', script)]))
    await expect.poll(() => conditionOf('failed')).toMatchObject({ type: 'Failed', reason: 'BackoffLimitExceeded' })
    expect((await podOf('failed'))?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 3,
      reason: 'Error',
      message: 'no rows\n',
    })
  })

  it('fails at once with a reserved exit code', async () => {
    const onExitCodes = { containerName: 'main', operator: 'In', values: [42] }
    await startJob('reserved', makePodSpec([makeContainer('main', 'exit 42')]), {
      backoffLimit: 5,
      podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes }] },
    })
    await expect.poll(() => conditionOf('reserved')).toMatchObject({ type: 'Failed', reason: 'PodFailurePolicy' })
  })

  it("is ended at its pod's deadline, with the grace to say a last word", async () => {
    const script = "trap 'echo bye; exit 1' TERM; while :; do sleep 0.1; done"
    await startJob('late', makePodSpec([makeContainer('main', script)], { activeDeadlineSeconds: 1 }))
    await expect.poll(() => conditionOf('late')).toMatchObject({ type: 'Failed' })
    const { status } = (await podOf('late')) ?? {}
    expect(status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' })
    expect(await logOf('late', 'main')).toBe('bye\n')
  })

  it('is killed once its grace is over', async () => {
    const script = "trap '' TERM; while :; do sleep 0.1; done"
    const spec = makePodSpec([makeContainer('main', script)], {
      activeDeadlineSeconds: 1,
      terminationGracePeriodSeconds: 1,
    })
    await startJob('stubborn', spec)
    await expect.poll(() => conditionOf('stubborn')).toMatchObject({ type: 'Failed' })
    const { status } = (await podOf('stubborn')) ?? {}
    expect(status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137)
  })

  it('says that its container took too much memory', async () => {
    await startJob('hungry', makePodSpec([makeContainer('main', 'sleep 60')]))
    const name = await runningPod('hungry')
    lab.kubelet.killForMemory({ namespace, name })
    await expect.poll(() => conditionOf('hungry')).toMatchObject({ type: 'Failed' })
    expect((await podOf('hungry'))?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    })
  })

  it('waits for its image, and runs once it can be pulled', async () => {
    const reasonOf = async () => (await podOf('pulled'))?.status?.containerStatuses?.[0]?.state?.waiting?.reason
    await startJob('pulled', makePodSpec([makeContainer('main', 'true', { image: 'registry/late:1' })]))
    await expect.poll(reasonOf, { interval: 20 }).toBe('ErrImagePull')
    await expect.poll(reasonOf).toBe('ImagePullBackOff')
    lab.images.set('registry/late:1', { command: ['/bin/sh', '-c'] })
    await expect.poll(() => conditionOf('pulled')).toMatchObject({ type: 'Complete' })
  })

  it('never starts as root where it must not', async () => {
    lab.images.set('rooted', { command: ['/bin/sh', '-c'], user: 0 })
    await startJob('rooted', makePodSpec([makeContainer('main', 'true', { image: 'rooted' })]))
    const waiting = async () => (await podOf('rooted'))?.status?.containerStatuses?.[0]?.state?.waiting?.reason
    await expect.poll(waiting).toBe('CreateContainerConfigError')
    await batch.deleteNamespacedJob({ name: 'rooted', namespace, propagationPolicy: 'Background' })
  })

  it('tells its processes to end when it is deleted, and leaves none of them', async () => {
    const pids = 'sleep 300 & echo $! ; echo $$; wait'
    await startJob('deleted', makePodSpec([makeContainer('main', pids)]))
    const name = await runningPod('deleted')
    const log = () => core.readNamespacedPodLog({ namespace, name })
    await expect.poll(async () => (await log()).trim().split('\n').length).toBe(2)
    const found = (await log()).trim().split('\n').map(Number)
    await batch.deleteNamespacedJob({ name: 'deleted', namespace, propagationPolicy: 'Foreground' })
    await expect.poll(() => podOf('deleted')).toBeUndefined()
    for (const pid of found) expect(await isAlive(pid)).toBe(false)
    await expect(batch.readNamespacedJob({ name: 'deleted', namespace })).rejects.toMatchObject({ code: 404 })
  })
})

/** A job that a disruption costs no attempt. */
const retried: Partial<V1Job['spec']> = {
  podReplacementPolicy: 'Failed',
  podFailurePolicy: {
    rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
  },
}

describe.concurrent('a disruption', () => {
  const disruptionOf = async (name: string) => {
    const found = await core.readNamespacedPod({ namespace, name }).catch(() => null)
    return found?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason
  }

  it('by the kubelet of a node without memory is seen on the pod, and another pod takes over', async () => {
    await startJob('evicted', makePodSpec([makeContainer('main', 'sleep 60')]), retried)
    const name = await runningPod('evicted')
    lab.kubelet.evict({ namespace, name })
    expect(await runningPod('evicted', name)).not.toBe(name)
    expect(await disruptionOf(name)).toBe('TerminationByKubelet')
    expect((await core.readNamespacedPod({ namespace, name })).status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
    })
    await batch.deleteNamespacedJob({ name: 'evicted', namespace, propagationPolicy: 'Background' })
  })

  it.each([
    [
      'the eviction API',
      async (name: string) => {
        const body = { metadata: { name, namespace } }
        await core.createNamespacedPodEviction({ name, namespace, body })
      },
    ],
    ['a pod of a higher priority', (name: string) => lab.kubelet.preempt({ namespace, name })],
  ])('by %s costs the job no attempt', async (how, disrupt) => {
    const job = `by-${how.split(' ').at(-1)?.toLowerCase()}`
    await startJob(job, makePodSpec([makeContainer('main', 'sleep 60')], { terminationGracePeriodSeconds: 1 }), retried)
    const name = await runningPod(job)
    await disrupt(name)
    expect(await runningPod(job, name)).not.toBe(name)
    expect(await conditionOf(job)).toBeUndefined()
    await batch.deleteNamespacedJob({ name: job, namespace, propagationPolicy: 'Background' })
  })
})

describe('the node', () => {
  const big = (priorityClassName?: string) =>
    makePodSpec(
      [makeContainer('main', 'sleep 60', { resources: { limits: { cpu: '3', memory: '64Mi' } } })],
      priorityClassName === undefined ? {} : { priorityClassName },
    )
  const refusalOf = async (job: string) =>
    (await podOf(job))?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message

  it('gives its room to the highest priority, and says why the others wait', async () => {
    await startJob('first', big())
    await runningPod('first')
    await startJob('low', big('remodel-scheduled'))
    await expect.poll(() => refusalOf('low')).toBe('0/1 nodes are available: 1 Insufficient cpu.')
    await startJob('high', big('remodel-manual'))
    await expect.poll(() => refusalOf('high')).toBe('0/1 nodes are available: 1 Insufficient cpu.')
    await batch.deleteNamespacedJob({ name: 'first', namespace, propagationPolicy: 'Background' })
    await runningPod('high')
    expect((await podOf('low'))?.status?.phase).toBe('Pending')
    for (const name of ['low', 'high'])
      await batch.deleteNamespacedJob({ name, namespace, propagationPolicy: 'Background' })
  })

  it('takes its pods with it when it is lost, and their job starts another one', async () => {
    await startJob('lost', makePodSpec([makeContainer('main', 'sleep 60')]), retried)
    const name = await runningPod('lost')
    await lab.kubelet.loseNode()
    expect(await runningPod('lost', name)).not.toBe(name)
    await expect(core.readNamespacedPod({ namespace, name })).rejects.toMatchObject({ code: 404 })
    await batch.deleteNamespacedJob({ name: 'lost', namespace, propagationPolicy: 'Background' })
  })

  it('takes nobody while it is closed', async () => {
    lab.kubelet.setSchedulable(false)
    await startJob('waiting', makePodSpec([makeContainer('main', 'true')]))
    await expect.poll(() => refusalOf('waiting')).toBe('0/1 nodes are available: 1 node(s) were unschedulable.')
    lab.kubelet.setSchedulable(true)
    await expect.poll(() => conditionOf('waiting')).toMatchObject({ type: 'Complete' })
  })
})

describe('logs', () => {
  it('can be cut to their last lines, and followed', async () => {
    await startJob('chatty', makePodSpec([makeContainer('main', 'for i in 1 2 3 4; do echo $i; sleep 0.3; done')]))
    const name = await runningPod('chatty')
    expect(await core.readNamespacedPodLog({ namespace, name, follow: true })).toBe('1\n2\n3\n4\n')
    expect(await core.readNamespacedPodLog({ namespace, name, tailLines: 2 })).toBe('3\n4\n')
  })

  it('of a container that has not started are refused', async () => {
    await startJob('silent', makePodSpec([makeContainer('main', 'true', { image: 'nowhere' })]))
    await expect.poll(async () => (await podOf('silent'))?.spec?.nodeName).toBeDefined()
    const name = (await podOf('silent'))?.metadata?.name ?? ''
    await expect(core.readNamespacedPodLog({ namespace, name })).rejects.toMatchObject({ code: 400 })
  })
})

describe('a deployment', () => {
  it('has a pod that is ready once it answers, and rolls without a gap', async () => {
    const server = (text: string) =>
      `require('node:http').createServer((_, r) => r.end('${text}')).listen(8080, process.env.POD_IP)`
    lab.images.set('node', { command: [process.execPath, '-e'] })
    const apps = lab.adminConfig.makeApiClient(AppsV1Api)
    const labels = { app: 'answers' }
    const template = (text: string) => ({
      metadata: { labels },
      spec: makePodSpec(
        [
          makeContainer('main', server(text), {
            image: 'node',
            env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
            ports: [{ name: 'http', containerPort: 8080 }],
            readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
          }),
        ],
        { restartPolicy: 'Always' },
      ),
    })
    const body = {
      metadata: { name: 'answers' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: template('one'),
        strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      },
    }
    await apps.createNamespacedDeployment({ namespace, body })
    const ready = async () => {
      const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'app=answers' })
      return items.filter(({ status }) =>
        status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'),
      )
    }
    const answers = async () =>
      Promise.all((await ready()).map(async ({ status }) => (await fetch(`http://${status?.podIP}:8080/`)).text()))
    await expect.poll(answers).toEqual(['one'])
    await apps.replaceNamespacedDeployment({
      name: 'answers',
      namespace,
      body: { ...body, spec: { ...body.spec, template: template('two') } },
    })
    let least = 1
    await expect
      .poll(
        async () => {
          least = Math.min(least, (await ready()).length)
          return (await answers()).join()
        },
        { interval: 100 },
      )
      .toBe('two')
    expect(least).toBe(1)
    await apps.deleteNamespacedDeployment({ name: 'answers', namespace })
  })
})
