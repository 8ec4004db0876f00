import type { ManualRollbackRefusal } from './decide-manual-rollback.ts'

/** Why a rollback was requested or refused, as one word that a query can group by. */
export type RollbackCode =
  | ManualRollbackRefusal
  | 'asked'
  | 'outperformed'
  | 'champion-changed'
  | 'not-available'
  | 'person-decided'
  | 'observe-mode'
