import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import type { BinaryEvaluation } from '#contracts/evaluation'
import { dayMs, hourMs, type Instant } from '#core/instant'
import type { SampleComparison } from '#core/policy/drift/compare-feature'
import { judgePerformance } from '#core/policy/performance/judge-performance'
import { type PerformanceWindow, shownFigures } from '#core/policy/performance/shown-figures'
import { type LossesToWatch, watchLosses } from '#core/policy/performance/watch-losses'
import type { ModelFacts, Trigger, WeighedFacts } from '#core/policy/retraining/retraining-facts'
import type { RollbackFacts } from '#core/policy/versions/decide-rollback'
import type { FormerVersion } from '#core/policy/versions/find-previous-version'
import type { PairedBlock } from '#core/policy/versions/paired-block'
import type { PairedStep } from '#core/policy/versions/paired-steps'
import { type FeatureProfile, windowSketchK } from '#core/profile/feature-profile'
import { profileRows } from '#core/profile/profile-rows'
import { seededRandom } from '#core/statistics/seeded-random'
import { lossSpansOf } from '#test/support/answer-world'
import { binaryWindow } from '#test/support/binary-window'
import { lossesByTime } from '#test/support/losses-by-time'

/**
 * Sample facts of a healthy model at noon; a test changes what it is about. The documentation's examples run on them
 * too.
 */
export const now: Instant = Date.UTC(1996, 8, 4, 12)
export const configuration: Configuration = defaultConfiguration

export const trigger: Trigger = {
  triggerId: 't1',
  kind: 'performance',
  occurredAt: now - hourMs,
  severity: 'medium',
  reason: 'performance below the threshold',
  evidence: { accuracy: 0.61, threshold: 0.7 },
  comprehensive: false,
  force: false,
  askedBy: null,
  episodeOpen: true,
}

export const scheduled: Trigger = {
  ...trigger,
  kind: 'scheduled',
  severity: undefined,
  reason: 'the daily schedule',
  evidence: { schedule: 'daily' },
  episodeOpen: null,
}

export const manual: Trigger = {
  ...scheduled,
  kind: 'manual',
  askedBy: 'ana',
  reason: 'new tariff',
  evidence: {},
}

export const facts: ModelFacts = {
  mode: 'active',
  championVersion: 3,
  activeRun: null,
  lastEndedRun: {
    runId: 'r1',
    state: 'promoted',
    endedAt: now - 100 * hourMs,
    cutoffAt: now - 101 * hourMs,
    severity: null,
  },
  labelledRowsInWindow: 5000,
  labelledRowsNew: 1200,
  labelledRowsSinceChampion: 1200,
  holdoutGapMs: 0,
  weighed: null,
  openDataQuality: [],
  dataHeldUntil: null,
  breaker: { runs: 0, countedAt: null, rowsLearned: 5000 },
  failedRuns: 0,
  probation: null,
}

/**
 * A model of 48 rows a day whose champion, version 3, has been right on three rows of four for the sixty days since its
 * training; its labels come at once. Version 2 was trained 45 days before it and is as good.
 */
export const weighed: WeighedFacts = {
  days: Array.from({ length: 60 }, (_, index) => ({
    day: Date.UTC(1996, 6, 6) + index * dayMs,
    version: 3,
    rowCount: 48,
    labelledCount: 48,
    lossSum: 12 + (index % 3) - 1,
    squaredLossSum: 12 + (index % 3) - 1,
    mistakeCount: 12 + (index % 3) - 1,
    mistakeLossSum: 12 + (index % 3) - 1,
    beside: [{ version: 2, labelledCount: 48, gainSum: (index % 5) - 2 }],
  })),
  versions: [
    {
      version: 2,
      cutoffAt: Date.UTC(1996, 4, 22),
      trainedAt: Date.UTC(1996, 4, 22),
      trainingRows: 8640,
      replaced: null,
      afterChange: false,
    },
    {
      version: 3,
      cutoffAt: Date.UTC(1996, 6, 6),
      trainedAt: Date.UTC(1996, 6, 6),
      trainingRows: 8640,
      replaced: 2,
      afterChange: false,
    },
  ],
  championVersion: 3,
  lastTrainingAt: Date.UTC(1996, 6, 6),
  trainingRowsNow: 8640,
  labelsCame: new Map(),
  blockDays: 1,
  isMoney: false,
  lossUnit: null,
  mistakeAssumed: 1,
  baselineVersion: 2,
  labelDelayMs: 0,
  rowsSincePromotion: 60 * 48,
  lastForCause: null,
  drift: null,
}

export const evaluation: BinaryEvaluation = {
  task: 'binary-classification',
  classes: null,
  modelType: 'xgboost',
  typesTried: [],
  featureImportance: null,
  rows: { joined: 5000, training: 4000, holdout: 1000, positives: 2100 },
  trainingFrom: '1996-05-07T00:00:00.000Z',
  evaluationCutoff: '1996-09-01T00:00:00.000Z',
  cutoff: '1996-09-04T00:00:00.000Z',
  challenger: {
    accuracy: 0.9,
    precision: 0.9,
    recall: 0.88,
    f1: 0.89,
    auc: 0.95,
    logLoss: 0.3,
    constantOutput: false,
    confusion: null,
  },
  champion: {
    accuracy: 0.86,
    precision: 0.85,
    recall: 0.8,
    f1: 0.82,
    auc: 0.92,
    logLoss: 0.4,
    constantOutput: false,
    confusion: null,
  },
  championError: null,
  outcomes: [],
  paired: { bothCorrect: 830, onlyChallengerCorrect: 70, onlyChampionCorrect: 30, bothWrong: 70 },
  majorityAccuracy: 0.58,
  holdoutPositives: 420,
  valuesTooLarge: 0,
  usage: null,
  lossesByTime: lossesByTime({
    paired: { bothCorrect: 830, onlyChallengerCorrect: 70, onlyChampionCorrect: 30, bothWrong: 70 },
    mistakes: 100,
    rows: 1000,
    majorityMistakes: 420,
    from: '1996-09-01T01:00:00.000Z',
    to: '1996-09-04T00:00:00.000Z',
  }),
}

/** An hour in which two versions were equally good, each wrong on one row that the other got right. */
export const block: PairedBlock = {
  startedAt: now - dayMs,
  labelled: 20,
  moments: 20,
  championLoss: 4,
  otherLoss: 4,
  otherAbsolute: 4,
  championSquares: 4,
  otherSquares: 4,
  differenceSquares: 2,
}
const pairedDay = Array.from({ length: 24 }, (_, hour) => ({ ...block, startedAt: now - dayMs + hour * hourMs }))

export const step: PairedStep = {
  startedAt: now - dayMs,
  labelled: 20,
  lead: 0.1,
  standardError: 0.05,
  freedom: 30,
  material: 0.05,
}

export const rollbackFacts: RollbackFacts = {
  championVersion: 4,
  metric: 'accuracy',
  now,
  labels: { labelDelayMs: 0, labelLatenessMs: 0, overlap: 'none' },
  probation: { previousVersion: 3, since: now - dayMs, until: now + 6 * dayMs },
  candidates: [{ version: 3, isPastChoice: false, lengthMs: hourMs, coveredMs: dayMs, blocks: pairedDay }],
}

/** Four versions that were champion one after the other, the last of which is. */
export const versions: readonly FormerVersion[] = [1, 2, 3, 4].map((version) => ({
  version,
  retained: true,
  wasChampion: true,
  barred: false,
  retiredAt: version === 4 ? null : version * hourMs,
}))

export const window: PerformanceWindow = binaryWindow({
  truePositives: 150,
  falsePositives: 30,
  trueNegatives: 180,
  falseNegatives: 40,
})

/** A month of 48 rows a day, four in five of them right. */
export const losses: LossesToWatch = {
  spans: lossSpansOf({ seed: 'sample', days: 30, rowsPerDay: 48, repeat: 0, accuracyOn: () => 0.8 }),
  knownUntil: 30 * dayMs,
  championVersion: 1,
  promotedAt: 0,
  lossOf: { task: 'binary-classification', metric: 'accuracy', classificationThreshold: 0.5, positiveShare: 0.5 },
  labelDelayMs: 0,
  overlapMs: 0,
  labelLatenessMs: 0,
  open: null,
  lastClosed: null,
}
export const lossWatch = watchLosses(losses, configuration)
export const shown = shownFigures(window, { ...configuration, rowsPerIndependent: 1 })
export const judgement = judgePerformance({ shown, watch: lossWatch, openLine: null, configuration, now })

/** 1, null and 3. */
export const profile: FeatureProfile = profileRows({
  rows: [[1], [null], [3]],
  index: 0,
  kind: 'numeric',
  k: windowSketchK,
  seed: 'docs',
})

export const comparison: SampleComparison = {
  featureName: 'size',
  group: 'other',
  kind: 'numeric',
  status: 'comparable',
  note: null,
  statistic: 0.02,
  statisticName: 'ks',
  location: 1,
  pValue: 0.6,
  referenceCount: 5000,
  currentCount: 400,
  referenceNullRate: 0,
  currentNullRate: 0,
}

/** Standard normal numbers; the same seed gives the same. */
export function normalNumbers({ count, seed, mean = 0 }: { count: number; seed: string; mean?: number }): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()))
    return mean + radius * Math.cos(2 * Math.PI * random.uniform())
  })
}

/** The profile of a feature that had these values. */
export function profileOf(values: readonly (number | string | null)[], k = windowSketchK): FeatureProfile {
  const kind = values.some((value) => typeof value === 'string') ? 'categorical' : 'numeric'
  return profileRows({ rows: values.map((value) => [value]), index: 0, kind, k, seed: 'sample' })
}
