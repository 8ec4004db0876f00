import type { ModelVersion } from '#store/versions/load-versions'

export interface Obstacle {
  readonly status: 'overtaken' | 'not-available'
  readonly reason: string
}

/** What keeps a rollback that was granted from being carried out by now; null where nothing does. */
export function findObstacle(
  versions: readonly ModelVersion[],
  { fromVersion, toVersion }: { readonly fromVersion: number; readonly toVersion: number },
): Obstacle | null {
  const champion = versions.find(({ status }) => status === 'champion')?.version ?? null
  if (champion !== fromVersion) {
    const now = champion === null ? 'no version is' : `version ${champion} is`
    return { status: 'overtaken', reason: `${now} champion now: there is no version ${fromVersion} to go back from` }
  }
  const target = versions.find(({ version }) => version === toVersion)
  if (target?.retained && !target.barred && (target.status === 'candidate' || target.status === 'archived')) return null
  return { status: 'not-available', reason: `version ${toVersion} cannot be served any more` }
}
