import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import type { Manifest } from '#adapters/kubernetes/manifests/manifest'
import { type ClusterRoom, clusterRoomSchema } from '#contracts/cluster-place'
import { refusal } from '../command-error.ts'
import { wholeNumber } from '../number-option.ts'
import { type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

interface ManifestsOptions extends GlobalOptions {
  readonly name?: string
  readonly namespace?: string
  readonly cpus?: number
  readonly memory?: number
  readonly pods?: number
  readonly queue?: string
  readonly clusterQueue?: string
  readonly storePort?: number[]
  readonly monitoring?: boolean
  readonly folder?: string
}

/** The alerts of every installation, in a cluster or not. */
const rulesFile = join(import.meta.dirname, '..', '..', 'deploy', 'prometheus', 'remodel.rules.yml')

/** `remodel kubernetes manifests` */
export function kubernetesCommand(world: World): Command {
  const { namespace, quota } = clusterRoomSchema.parse({})
  const manifests = newCommand(
    'manifests',
    'print what a cluster needs before the first training, for kubectl or Kustomize',
  )
    .option('--name <name>', 'name of the installation (default: remodel)')
    .option('--namespace <name>', `namespace of trainings and serving, theirs alone (default: ${namespace})`)
    .option('--cpus <count>', `quota: the sum of all limits (default: ${quota.cpus})`, wholeNumber({ min: 1 }))
    .option(
      '--memory <gib>',
      `quota: GiB, the sum of all limits (default: ${quota.memoryGib})`,
      wholeNumber({ min: 1 }),
    )
    .option('--pods <count>', `quota: pods that have not ended (default: ${quota.pods})`, wholeNumber({ min: 1 }))
    .option('--queue <name>', "with Kueue: the LocalQueue that trainings wait in, and the trainings' priorities")
    .option(
      '--cluster-queue <name>',
      'with --queue: a ClusterQueue that exists (default: one with the room of the quota)',
    )
    .option('--store-port <port...>', 'TCP ports of the object store (default: 443)', ports)
    .option('--monitoring', 'with the Prometheus operator: scrape Remodel, and alert')
    .option('--folder <dir>', 'write a file for each kind and a kustomization.yaml there')
    .action((options: ManifestsOptions) => printManifests(world, options))
  return new Command('kubernetes').description('a cluster that trains and serves').addCommand(manifests)
}

async function printManifests(world: World, options: ManifestsOptions): Promise<void> {
  const { clusterQueue, storePort } = options
  const room = roomOf(options)
  if (clusterQueue !== undefined && room.queue === null) throw refusal('NO_QUEUE', '--cluster-queue needs --queue')
  const { parse, stringify } = await import('yaml')
  const manifests = installationManifests(room, {
    ...(clusterQueue !== undefined && { clusterQueue }),
    ...(storePort !== undefined && { objectStorePorts: storePort }),
    ...(options.monitoring === true && { monitoring: parse(await readFile(rulesFile, 'utf8')) }),
  })
  // No anchors: kubectl reads them, and few people do.
  const write = (value: unknown) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 })
  if (options.folder !== undefined) {
    const files = await writeFiles(options.folder, manifests, write)
    world.print(`${manifests.length} objects are in ${options.folder}: ${files.join(', ')}. Apply them with:`)
    world.print(`kubectl apply -k ${options.folder}`)
  } else if (options.json === true)
    world.print(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }, null, 2))
  else world.print(manifests.map(write).join('---\n').trimEnd())
}

/** @throws {CommandError} naming the option that is wrong */
function roomOf({ name, namespace, queue, cpus, memory, pods }: ManifestsOptions): ClusterRoom {
  const quota = { cpus, memoryGib: memory, pods }
  const read = clusterRoomSchema.safeParse({ installation: name, namespace, queue, quota })
  if (read.success) return read.data
  const [issue] = read.error.issues
  const option = issue?.path[0] === 'installation' ? 'name' : issue?.path.join('.')
  throw refusal('INVALID_OPTION', `--${option}: ${issue?.message}`)
}

/** One file a kind, in the order of their objects. @returns the names of the files */
async function writeFiles(
  folder: string,
  manifests: readonly Manifest[],
  write: (value: unknown) => string,
): Promise<string[]> {
  const byKind = Map.groupBy(manifests, ({ kind }) => kind)
  const named = [...byKind].map(([kind, objects]) => {
    const name = `${kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.yaml`
    return [name, objects.map(write).join('---\n')] as const
  })
  const resources = named.map(([name]) => name)
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }
  await mkdir(folder, { recursive: true })
  for (const [name, text] of [...named, ['kustomization.yaml', write(kustomization)] as const])
    await writeFile(join(folder, name), text)
  return [...resources, 'kustomization.yaml']
}

function ports(text: string, before: number[] = []): number[] {
  return [...before, wholeNumber({ min: 1, max: 65_535 })(text)]
}
