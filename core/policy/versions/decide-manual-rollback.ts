import { type FormerVersion, findPreviousVersion } from './find-previous-version.ts'

/** A person's request, and the versions to return to. */
export interface ManualRollbackFacts {
  readonly championVersion: number | null
  /** Null means the version before the champion. */
  readonly toVersion: number | null
  /** All versions of the model, in any order. */
  readonly versions: readonly FormerVersion[]
}

export type ManualRollbackRefusal =
  | 'no-champion'
  | 'nothing-to-return-to'
  | 'unknown-version'
  | 'already-champion'
  | 'never-champion'
  | 'barred'
  | 'not-retained'

export type ManualRollbackDecision =
  | { readonly status: 'roll-back'; readonly fromVersion: number; readonly toVersion: number; readonly reason: string }
  | { readonly status: 'refused'; readonly code: ManualRollbackRefusal; readonly reason: string }

/**
 * Decides which version a person's rollback returns to: the one named, or the latest former champion.
 *
 * Refuses versions that cannot serve: one without files, one that never passed the gate, and one that was rolled back
 * from, which can never be picked again. A retraining makes a new version of the same data.
 *
 * @complexity O(versions)
 * @example decideManualRollback({ championVersion: 4, toVersion: null, versions }).status // => 'roll-back'
 */
export function decideManualRollback({
  championVersion,
  toVersion,
  versions,
}: ManualRollbackFacts): ManualRollbackDecision {
  if (championVersion === null) return refused('no-champion', 'The model has no champion to go back from.')
  if (toVersion === null) {
    const previous = findPreviousVersion(versions, championVersion)
    return previous
      ? rolledBack(championVersion, previous.version)
      : refused('nothing-to-return-to', `No version before ${championVersion} is kept that may serve again.`)
  }
  if (toVersion === championVersion) return refused('already-champion', `Version ${toVersion} is champion already.`)
  const target = versions.find(({ version }) => version === toVersion)
  if (!target) return refused('unknown-version', `There is no version ${toVersion}.`)
  if (!target.wasChampion)
    return refused('never-champion', `Version ${toVersion} was never champion: the gate rejected it.`)
  if (target.barred)
    return refused('barred', `Version ${toVersion} was rolled back from and is never picked again: retrain instead.`)
  if (!target.retained) return refused('not-retained', `The files of version ${toVersion} are no longer kept.`)
  return rolledBack(championVersion, toVersion)
}

function rolledBack(fromVersion: number, toVersion: number): ManualRollbackDecision {
  return {
    status: 'roll-back',
    fromVersion,
    toVersion,
    reason: `Back from version ${fromVersion} to version ${toVersion}.`,
  }
}

function refused(code: ManualRollbackRefusal, reason: string): ManualRollbackDecision {
  return { status: 'refused', code, reason }
}
