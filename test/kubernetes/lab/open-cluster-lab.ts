import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { type ClusterPlace, clusterAccounts, clusterPlaceSchema } from '#contracts/cluster-place'
import { Kubelet } from '../kubelet/kubelet.ts'
import type { LabImage } from '../kubelet/lab-image.ts'
import type { NodeRoom } from '../kubelet/scheduler.ts'
import type { ApiAccess } from './api-request.ts'
import { type AnyObject, applyObject } from './apply.ts'
import { kubeconfigText } from './kubeconfig-text.ts'
import { startControlPlane } from './start-control-plane.ts'

export interface ClusterLabOptions {
  readonly place?: Partial<ClusterPlace>
  /** The images that can be pulled, by name. */
  readonly images?: Readonly<Record<string, LabImage>>
  /** The room of the one node. */
  readonly room?: Partial<NodeRoom>
  /** The wait before a container's first restart; 10 s on a real node. */
  readonly backOffMs?: number
}

/** A cluster with a real control plane and one played node. */
export interface ClusterLab {
  readonly place: ClusterPlace
  readonly kubelet: Kubelet
  /** Grows with what tests add. */
  readonly images: Map<string, LabImage>
  /** A member of `system:masters`. */
  readonly admin: ApiAccess
  readonly adminConfig: KubeConfig
  /** The path of the administrator's kubeconfig. */
  readonly adminKubeconfig: string
  readonly folder: string
  /** As a service account of the installation's namespace, by its own token. */
  accessOf(account: keyof typeof clusterAccounts): Promise<ApiAccess>
  /** The path of a kubeconfig of a service account. */
  kubeconfigOf(account: keyof typeof clusterAccounts): Promise<string>
  /** Applies objects in order, strictly. */
  apply(objects: readonly AnyObject[]): Promise<void>
  /** The last lines of the control plane's processes. */
  log(): string
  close(): Promise<void>
}

/** Opens a cluster of its own, with an empty store and the installation's manifests: about 6 s, 400 MB of memory. */
export async function openClusterLab(options: ClusterLabOptions = {}): Promise<ClusterLab> {
  const place = clusterPlaceSchema.parse({
    trainingImage: 'remodel-training:lab',
    carrierImage: 'remodel-carrier:lab',
    ...options.place,
  })
  const controlPlane = await startControlPlane()
  const { admin, folder, certificate } = controlPlane
  const adminConfig = configOf(admin, place.namespace)
  const images = new Map(Object.entries(options.images ?? {}))
  const kubelet = new Kubelet({
    admin: adminConfig,
    folder,
    certificate,
    images,
    room: { cpus: 64, memoryBytes: 256 * 2 ** 30, pods: 110, ...options.room },
    backOffMs: options.backOffMs ?? 10_000,
  })
  const apply = async (objects: readonly AnyObject[]) => {
    for (const object of objects) {
      const { status, body } = await applyObject(admin, object)
      if (status >= 300) throw new Error(`${object.kind} ${object.metadata?.name}: ${status} ${body.message ?? body}`)
    }
  }
  const core = adminConfig.makeApiClient(CoreV1Api)
  const accessOf = async (account: keyof typeof clusterAccounts) => {
    const spec = { audiences: [], expirationSeconds: 7200 }
    const name = clusterAccounts[account]
    const made = await core.createNamespacedServiceAccountToken({ name, namespace: place.namespace, body: { spec } })
    return { server: admin.server, ca: admin.ca, token: made.status?.token ?? '' }
  }
  const writeConfig = (name: string, access: ApiAccess) => {
    const path = join(folder, `${name}.kubeconfig`)
    writeFileSync(path, kubeconfigText(access, place.namespace), { mode: 0o600 })
    return path
  }
  const close = async () => {
    await kubelet.close().catch((error) => console.error(error))
    await controlPlane.stop()
  }
  try {
    await kubelet.start()
    await apply(installationManifests(place))
    await defaultAccount(core, place.namespace)
  } catch (error) {
    const printed = controlPlane.log()
    await close()
    throw new Error(`the lab did not open:\n${printed}`, { cause: error })
  }
  return {
    place,
    kubelet,
    images,
    admin,
    adminConfig,
    adminKubeconfig: writeConfig('admin', admin),
    folder,
    accessOf,
    kubeconfigOf: async (account) => writeConfig(clusterAccounts[account], await accessOf(account)),
    apply,
    log: controlPlane.log,
    close,
  }
}

function configOf(access: ApiAccess, namespace: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(kubeconfigText(access, namespace))
  return config
}

/** Pods without an account are refused until the controller has made the namespace's own one. */
async function defaultAccount(core: CoreV1Api, namespace: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { items } = await core.listNamespacedServiceAccount({ namespace })
    if (items.some(({ metadata }) => metadata?.name === 'default')) return
    await sleep(100)
  }
  throw new Error(`namespace ${namespace} has no default service account after 20 s`)
}
