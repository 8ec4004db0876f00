import { BatchV1Api, CoreV1Api, type V1Container, type V1Job, type V1PodSpec } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'

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

/** A container as Pod Security "restricted" lets it in. */
function container(name: string, script: string, more: Partial<V1Container> = {}): V1Container {
  return {
    name,
    image: 'shell',
    args: [script],
    resources: { requests: { cpu: '100m' }, limits: { cpu: '1', memory: '64Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    ...more,
  }
}

function podSpec(containers: V1Container[], more: Partial<V1PodSpec> = {}): V1PodSpec {
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers,
    ...more,
  }
}

async function startJob(name: string, spec: V1PodSpec, more: Partial<V1Job['spec']> = {}): Promise<void> {
  const body = { metadata: { name }, spec: { backoffLimit: 0, template: { spec }, ...more } }
  await batch.createNamespacedJob({ namespace, body })
}

const podOf = async (job: string) => {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` })
  return items.at(-1)
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
    const spec = podSpec([container('main', 'cat /opt/ml/in; echo done > /opt/ml/out', { volumeMounts })], {
      volumes: [{ name: 'work', emptyDir: {} }],
      initContainers: [
        container('carry', sidecar, {
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
})
