import {
  cannotBeJudged,
  driftIsMild,
  episodeIsOver,
  hasChampionAlready,
  isAskedByPerson,
  isBelowTrainersMinimum,
  isPaused,
  joinsRunBeforeCutoff,
  meetsRunAfterCutoff,
} from './retraining-claims.ts'
import { breakerIsOpen, dataIsBroken, isCoolingDown, isInProbation } from './retraining-protections.ts'
import type { RetrainingRule } from './retraining-rule.ts'
import {
  evidenceIsUnchanged,
  firstModelHasNothingNew,
  hasTooFewNewRows,
  hasTooFewRowsToJudge,
  tickHasTooFewNewRows,
} from './retraining-worth.ts'

/**
 * The rules of a retraining, in order: the first that applies decides.
 *
 * First what no one can wait out or overrule, then a person's wish, then what protects the automatic loop from bad data, from
 * itself, and from learning nothing.
 */
export const retrainingRules: readonly RetrainingRule[] = Object.freeze<RetrainingRule[]>([
  isPaused,
  joinsRunBeforeCutoff,
  meetsRunAfterCutoff,
  episodeIsOver,
  driftIsMild,
  hasChampionAlready,
  isBelowTrainersMinimum,
  cannotBeJudged,
  isAskedByPerson,
  breakerIsOpen,
  dataIsBroken,
  isInProbation,
  isCoolingDown,
  firstModelHasNothingNew,
  tickHasTooFewNewRows,
  hasTooFewNewRows,
  hasTooFewRowsToJudge,
  evidenceIsUnchanged,
])
