import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CoreV1Api } from '@kubernetes/client-node'
import { openCluster } from '#adapters/kubernetes/cluster'
import { KubernetesTrainingBackend } from '#adapters/kubernetes/kubernetes-training-backend'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { bundleCarrier } from '#build/bundle-carrier'
import { type ClusterPlace, clusterAccounts } from '#contracts/cluster-place'
import { containerCommand } from '#test/support/sagemaker/run-container'
import { kubeconfigText } from './lab/kubeconfig-text.ts'
import type { ClusterLab } from './lab/open-cluster-lab.ts'

/** The claim whose volume is the object store, and where pods mount it. */
const claimName = 'objects'
const mountedAt = '/objects'

let opened = 0

/** Installs into a namespace of its own; its trainings are done by a command, and its functions have their own account. */
export async function openTraining(
  lab: ClusterLab,
  {
    trainCommand = containerCommand('train'),
    place: changes = {},
    objects,
  }: {
    readonly trainCommand?: readonly string[]
    readonly place?: Partial<ClusterPlace>
    /** A folder that is the volume of the objects. @default one of the lab */
    readonly objects?: string
  } = {},
) {
  const number = ++opened
  const carrier = await bundleCarrier(join(lab.folder, 'carrier'))
  const place: ClusterPlace = {
    ...lab.place,
    namespace: `remodel-${number}`,
    trainingImage: `remodel-training:${number}`,
    ...changes,
  }
  lab.images.set(place.carrierImage, { command: [process.execPath, carrier], user: 1000 })
  lab.images.set(`remodel-training:${number}`, { command: trainCommand, user: 10_001 })
  await lab.apply(installationManifests(place))
  const core = lab.adminConfig.makeApiClient(CoreV1Api)
  const token = await core.createNamespacedServiceAccountToken({
    name: clusterAccounts.functions,
    namespace: place.namespace,
    body: { spec: { audiences: [], expirationSeconds: 7200 } },
  })
  const kubeconfig = join(lab.folder, `functions-${number}.kubeconfig`)
  const access = { server: lab.admin.server, ca: lab.admin.ca, token: token.status?.token ?? '' }
  writeFileSync(kubeconfig, kubeconfigText(access, place.namespace), { mode: 0o600 })
  const volume = lab.kubelet.claimFolder(place.namespace, claimName)
  if (objects !== undefined) {
    mkdirSync(objects, { recursive: true })
    rmSync(volume, { recursive: true })
    symlinkSync(objects, volume)
  }
  const objectStore = new FileObjectStore(volume, { isDurable: false })
  const reopen = () =>
    new KubernetesTrainingBackend({
      openCluster: () => openCluster({ kubeconfig, namespace: place.namespace }),
      place,
      objectStore,
      podStore: { url: `file://${mountedAt}`, claimName },
    })
  return { backend: reopen(), reopen, objectStore, place, core }
}
