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
import { driftLacksLabels, waitingIsCheaper } from './retraining-price.ts'
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
 * The retraining rules in order: the first that applies decides.
 *
 * First come the rules that neither a wait nor a person overrules, then a person's request, then the rules that protect
 * automatic retraining from bad data, from itself, and from learning nothing. The price decides last.
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
  driftLacksLabels,
  waitingIsCheaper,
])
