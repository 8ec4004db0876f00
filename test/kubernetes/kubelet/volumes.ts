import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CoreV1Api, V1KeyToPath, V1Pod, V1Volume } from '@kubernetes/client-node'
import { fieldOf } from './field-of.ts'

/** The folder of what pods mount. */
export interface VolumePlace {
  readonly core: CoreV1Api
  /** A folder of the pod. */
  readonly folder: string
  /** The folder of a persistent volume claim; it outlives the pod. */
  claimFolder(namespace: string, name: string): string
}

/** Makes the folders of a pod's volumes, by the volumes' names. */
export async function prepareVolumes(pod: V1Pod, place: VolumePlace): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>()
  for (const volume of pod.spec?.volumes ?? []) folders.set(volume.name, await prepare(volume, pod, place))
  return folders
}

async function prepare(volume: V1Volume, pod: V1Pod, place: VolumePlace): Promise<string> {
  const namespace = pod.metadata?.namespace ?? ''
  const claim = volume.persistentVolumeClaim?.claimName
  const folder = claim === undefined ? join(place.folder, 'volumes', volume.name) : place.claimFolder(namespace, claim)
  await mkdir(folder, { recursive: true })
  if (claim !== undefined || volume.emptyDir !== undefined) return folder
  const { configMap, secret, downwardAPI, projected } = volume
  if (![configMap, secret, downwardAPI, projected].some((source) => source !== undefined))
    throw new Error(`the lab plays no volume like ${volume.name}: ${Object.keys(volume).join(', ')}`)
  const sources = projected?.sources ?? [
    {
      ...(configMap && { configMap }),
      ...(secret && { secret: { name: secret.secretName ?? '', ...(secret.items && { items: secret.items }) } }),
      ...(downwardAPI && { downwardAPI }),
    },
  ]
  for (const source of sources) await write(folder, await filesOf(source, pod, place.core))
  return folder
}

type Projection = NonNullable<NonNullable<V1Volume['projected']>['sources']>[number]

async function filesOf(source: Projection, pod: V1Pod, core: CoreV1Api): Promise<Record<string, string | Buffer>> {
  const namespace = pod.metadata?.namespace ?? ''
  const { configMap, secret, downwardAPI, serviceAccountToken } = source
  if (configMap !== undefined) {
    const { data = {} } = await core.readNamespacedConfigMap({ name: configMap.name ?? '', namespace })
    return chosen(data, configMap.items)
  }
  if (secret !== undefined) {
    const { data = {} } = await core.readNamespacedSecret({ name: secret.name ?? '', namespace })
    const bytes = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const)
    return chosen(Object.fromEntries(bytes), secret.items)
  }
  if (serviceAccountToken !== undefined) {
    const name = pod.spec?.serviceAccountName ?? 'default'
    const { audience, expirationSeconds } = serviceAccountToken
    const spec = { audiences: audience === undefined ? [] : [audience], expirationSeconds: expirationSeconds ?? 3600 }
    const answer = await core.createNamespacedServiceAccountToken({ name, namespace, body: { spec } })
    return { [serviceAccountToken.path]: answer.status?.token ?? '' }
  }
  const items = downwardAPI?.items ?? []
  return Object.fromEntries(items.map(({ path, fieldRef }) => [path, fieldOf(pod, fieldRef?.fieldPath ?? '')]))
}

function chosen<T>(data: Record<string, T>, items: readonly V1KeyToPath[] | undefined): Record<string, T> {
  if (items === undefined) return data
  return Object.fromEntries(items.flatMap(({ key, path }) => (data[key] === undefined ? [] : [[path, data[key]]])))
}

async function write(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}
