import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreV1Api, V1Container, V1EnvVar, V1Pod } from '@kubernetes/client-node'
import { childEnvironment } from '#adapters/local/python-process'
import { fieldOf } from './field-of.ts'
import type { LabImage } from './lab-image.ts'
import { readQuantity } from './quantity.ts'

/** Everything that a container's process is started with. */
export interface Surroundings {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** The text that the container writes here becomes the message of its end. */
  readonly terminationFile: string
  /** A command or another text of the pod, with the folders of the lab for the container's paths. */
  localize(text: string): string
}

export interface ContainerPlace {
  readonly core: CoreV1Api
  readonly pod: V1Pod
  readonly container: V1Container
  readonly image: LabImage
  readonly volumes: ReadonlyMap<string, string>
  /** A folder of the container, its own. */
  readonly folder: string
  readonly podIp: string
}

/**
 * A container without a container: its process sees the machine's files. So every path of a mount, wherever the pod's
 * commands and variables have it, is replaced by the folder that stands for it. `/tmp` goes by TMPDIR alone: programs of
 * the lab may lie below the machine's own.
 */
export async function surroundingsOf(place: ContainerPlace): Promise<Surroundings> {
  const { pod, container, image, folder, podIp } = place
  const mounts = mountsOf(place)
  const terminationPath = container.terminationMessagePath ?? '/dev/termination-log'
  const terminationFile = join(folder, 'termination-log')
  const replaced = [...mounts.filter(({ path }) => path !== '/tmp'), { path: terminationPath, folder: terminationFile }]
  const localize = (text: string) => localized(text, replaced)
  const path = (inContainer: string) => {
    const found = mounts.find((mount) => inContainer === mount.path || inContainer.startsWith(`${mount.path}/`))
    if (found === undefined) throw new Error(`${container.name} mounts nothing at ${inContainer}`)
    return found.folder + inContainer.slice(found.path.length)
  }
  const temporary = mounts.find((mount) => mount.path === '/tmp')?.folder
  const isReadOnly = container.securityContext?.readOnlyRootFilesystem === true
  // A root that is read-only has no folder for temporary files, unless one is mounted.
  const tmp = temporary ?? (isReadOnly ? '/read-only-root/tmp' : folder)
  const variables = await variablesOf(place)
  const own = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, localize(value)]))
  const env = childEnvironment({
    ...image.env?.({ path, podIp }),
    ...own,
    TMPDIR: tmp,
    HOSTNAME: pod.metadata?.name ?? '',
  })
  const words = [...(container.command ?? image.command), ...(container.args ?? [])]
  const cwd = container.workingDir === undefined ? folder : localize(container.workingDir)
  return {
    command: words.map((word) => localize(expand(word, variables))),
    env,
    cwd: existsSync(cwd) ? cwd : folder,
    terminationFile,
    localize,
  }
}

interface Mount {
  readonly path: string
  readonly folder: string
}

/** The longest paths first, so that a mount inside another one is found. */
function mountsOf({ container, volumes }: ContainerPlace): Mount[] {
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath, subPath = '' }) => {
    const folder = join(volumes.get(name) ?? '', subPath)
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
    return { path: mountPath.replace(/\/$/, ''), folder }
  })
  return mounts.sort((one, other) => other.path.length - one.path.length)
}

/** @example localized('file:///store/a:/opt/ml', [{ path: '/store', folder: '/x' }]) // => 'file:///x/a:/opt/ml' */
function localized(text: string, mounts: readonly Mount[]): string {
  // A path starts at the text's start, after a separator, or after the two slashes of a URL; it ends with its last name.
  const literal = (path: string) => path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const paths = mounts.map(({ path }) => literal(path)).join('|')
  const pattern = new RegExp(`(?<![\\w.-])(?<!(?<!/)/)(?:${paths})(?![\\w.-])`, 'g')
  return text.replaceAll(pattern, (path) => mounts.find((mount) => mount.path === path)?.folder ?? path)
}

/** `$(NAME)` in commands and values is the variable's value. */
function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\((\w+)\)/g, (whole, name: string) => variables[name] ?? whole)
}

async function variablesOf(place: ContainerPlace): Promise<Record<string, string>> {
  const { core, container, pod } = place
  const namespace = pod.metadata?.namespace ?? ''
  const variables: Record<string, string> = {}
  for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
    const found = configMapRef
      ? (await core.readNamespacedConfigMap({ name: configMapRef.name ?? '', namespace })).data
      : decoded((await core.readNamespacedSecret({ name: secretRef?.name ?? '', namespace })).data)
    for (const [key, value] of Object.entries(found ?? {})) variables[prefix + key] = value
  }
  for (const variable of container.env ?? []) {
    const value = variable.value ?? (await valueFrom(variable, place))
    if (value !== null) variables[variable.name] = expand(value, variables)
  }
  return variables
}

async function valueFrom({ valueFrom: from }: V1EnvVar, place: ContainerPlace): Promise<string | null> {
  const { core, container, pod, podIp } = place
  const namespace = pod.metadata?.namespace ?? ''
  if (from === undefined) return ''
  if (from.fieldRef?.fieldPath === 'status.podIP') return podIp
  if (from.fieldRef !== undefined) return fieldOf(pod, from.fieldRef.fieldPath)
  if (from.configMapKeyRef !== undefined) {
    const { name = '', key } = from.configMapKeyRef
    return (await core.readNamespacedConfigMap({ name, namespace })).data?.[key] ?? null
  }
  if (from.secretKeyRef !== undefined) {
    const { name = '', key } = from.secretKeyRef
    return decoded((await core.readNamespacedSecret({ name, namespace })).data)[key] ?? null
  }
  const resource = from.resourceFieldRef?.resource.split('.') ?? []
  const amount = container.resources?.[resource[0] as 'limits' | 'requests']?.[resource[1] ?? '']
  return amount === undefined ? null : String(Math.ceil(readQuantity(amount)))
}

function decoded(data: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]))
}
