import type { ModelVersion } from '#store/versions/load-versions'

export interface Obstacle {
  readonly status: 'overtaken' | 'not-available'
  readonly reason: string
}

/** The reason why a granted rollback can no longer be carried out; null if it can. */
export function findObstacle(
  versions: readonly ModelVersion[],
  { fromVersion, toVersion }: { readonly fromVersion: number; readonly toVersion: number },
): Obstacle | null {
  const champion = versions.find(({ status }) => status === 'champion')?.version ?? null
  if (champion !== fromVersion) {
    const now = champion === null ? 'no version is' : `version ${champion} is`
    return { status: 'overtaken', reason: `${now} champion now: version ${fromVersion} is already replaced` }
  }
  const target = versions.find(({ version }) => version === toVersion)
  if (target?.retained && !target.barred && (target.status === 'candidate' || target.status === 'archived')) return null
  return { status: 'not-available', reason: `version ${toVersion} can no longer be served` }
}
