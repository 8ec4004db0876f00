/** What a person asks for, and what there is to go back to. */
export interface ManualRollbackFacts {
  readonly championVersion: number | null
  /** Null means the version before the champion. */
  readonly toVersion: number | null
  /** All versions of the model, in any order. */
  readonly versions: readonly {
    readonly version: number
    /** Its files are kept, so that it can be served. */
    readonly retained: boolean
    /** It was champion once: a rejected version was never served. */
    readonly wasChampion: boolean
    readonly barred: boolean
  }[]
}

export type ManualRollbackDecision =
  | { readonly status: 'roll-back'; readonly fromVersion: number; readonly toVersion: number; readonly reason: string }
  | {
      readonly status: 'refused'
      readonly code: 'no-champion' | 'unknown-version' | 'already-champion' | 'not-retained' | 'nothing-to-return-to'
      readonly reason: string
    }

/** Decides what a person's rollback goes back to. */
export function decideManualRollback(facts: ManualRollbackFacts): ManualRollbackDecision {
  throw new Error(`to be written: ${facts.toVersion}`)
}
