import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A program of the lab, made from Go sources: in a module of ours, which pins what it needs, or as it is published. */
export interface Binary {
  readonly name: string
  readonly version: string
  readonly source: { readonly module: string; readonly folder: string } | { readonly install: string }
}

const kubernetes = { module: 'kubernetes', requires: 'k8s.io/kubernetes' }
const etcd = { module: 'etcd', requires: 'go.etcd.io/etcd/server/v3' }

/** The programs that the lab starts. Without one of them there is no lab. */
export const controlPlane = [
  inOurModule('kube-apiserver', kubernetes, './kube-apiserver'),
  inOurModule('kube-controller-manager', kubernetes, './kube-controller-manager'),
  inOurModule('etcd', etcd, '.'),
] as const satisfies readonly Binary[]

/** Programs that judge manifests. */
export const checkers = [
  asPublished('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform', 'v0.8.0'),
  asPublished('kube-score', 'github.com/zegl/kube-score/cmd/kube-score', 'v1.20.0'),
] as const satisfies readonly Binary[]

/** Definitions of kinds that only some clusters know, as their modules publish them: folders of YAML files. */
export const customResources = [
  {
    name: 'kueue',
    module: 'sigs.k8s.io/kueue',
    version: 'v0.17.0',
    folder: 'config/components/crd/bases',
    files: ['clusterqueues', 'localqueues', 'resourceflavors', 'workloadpriorityclasses'].map(
      (kind) => `kueue.x-k8s.io_${kind}.yaml`,
    ),
  },
  {
    name: 'prometheus-operator',
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    folder: 'example/prometheus-operator-crd',
    files: ['servicemonitors', 'prometheusrules'].map((kind) => `monitoring.coreos.com_${kind}.yaml`),
  },
] as const

/**
 * The file of a program, or the folder of definitions, whether it is there or not. Outside the repository, so that every
 * checkout shares it, and named by its version, so that none runs another's.
 */
export function pathOf({ name, version }: Pick<Binary, 'name' | 'version'>): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return join(cache, 'remodel', 'kubernetes', `${name}-${version}`)
}

/** The names of what is yet to be built or copied. */
export function missingBinaries(
  binaries: readonly Pick<Binary, 'name' | 'version'>[] = [...controlPlane, ...checkers, ...customResources],
): string[] {
  return binaries.filter((binary) => !existsSync(pathOf(binary))).map(({ name }) => name)
}

function inOurModule(name: string, of: { module: string; requires: string }, folder: string) {
  const text = readFileSync(join(import.meta.dirname, of.module, 'go.mod'), 'utf8')
  const version = new RegExp(`${of.requires} (v\\S+)`).exec(text)?.[1]
  if (version === undefined) throw new Error(`${of.module}/go.mod does not require ${of.requires}`)
  return { name, version, source: { module: join(import.meta.dirname, of.module), folder } }
}

function asPublished(name: string, path: string, version: string) {
  return { name, version, source: { install: `${path}@${version}` } }
}
