import type { BinaryEvaluation } from '#contracts/evaluation'
import type { TrainingJobStatus } from '#core/ports/training-backend'
import { lossesByTime } from './losses-by-time.ts'

interface EvaluationFacts {
  readonly accuracy?: number
  /** Its accuracy follows from the counts below. */
  readonly hasChampion?: boolean
  readonly onlyChallengerCorrect?: number
  readonly onlyChampionCorrect?: number
  readonly constantOutput?: boolean
  readonly auc?: number
  /** The newest row that was trained on. */
  readonly cutoff?: string
}

/** An evaluation over 400 held-out rows, half of them positive. */
export function evaluation(facts: EvaluationFacts = {}): BinaryEvaluation {
  const metrics = (accuracy: number) => ({
    accuracy,
    precision: accuracy,
    recall: accuracy,
    f1: accuracy,
    auc: facts.auc ?? accuracy,
    logLoss: 0.4,
    constantOutput: facts.constantOutput ?? false,
    confusion: null,
  })
  const [only, other] = [facts.onlyChallengerCorrect ?? 10, facts.onlyChampionCorrect ?? 10]
  const accuracy = facts.accuracy ?? 0.8
  const bothCorrect = Math.round(400 * accuracy) - only
  const paired = facts.hasChampion
    ? {
        bothCorrect,
        onlyChallengerCorrect: only,
        onlyChampionCorrect: other,
        bothWrong: 400 - bothCorrect - only - other,
      }
    : null
  return {
    task: 'binary-classification',
    classes: null,
    modelType: 'xgboost',
    typesTried: [],
    featureImportance: null,
    rows: { joined: 2000, training: 1600, holdout: 400, positives: 1000 },
    trainingFrom: '2024-01-01T00:00:00.000Z',
    evaluationCutoff: '2024-02-20T00:00:00.000Z',
    cutoff: facts.cutoff ?? '2024-03-01T13:00:00.000Z',
    challenger: metrics(accuracy),
    champion: facts.hasChampion ? metrics((bothCorrect + other) / 400) : null,
    championError: null,
    outcomes: [],
    paired,
    majorityAccuracy: 0.5,
    holdoutPositives: 200,
    valuesTooLarge: 0,
    usage: null,
    lossesByTime: lossesByTime({
      paired,
      mistakes: 400 - Math.round(400 * accuracy),
      rows: 400,
      majorityMistakes: 200,
      from: '2024-02-21T00:00:00.000Z',
      to: facts.cutoff ?? '2024-03-01T13:00:00.000Z',
    }),
  }
}

/** A job that ended well with this evaluation. */
export function succeeded(facts: EvaluationFacts = {}, name = 'artifact'): TrainingJobStatus {
  return {
    status: 'succeeded',
    evaluation: evaluation(facts),
    artifact: { keys: [`${name}/model.onnx`], sha256: name, sizeBytes: 10 },
    endedAt: 0,
  }
}
