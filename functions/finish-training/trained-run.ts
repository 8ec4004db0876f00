import type { Evaluation } from '#contracts/evaluation'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { ArtifactCheck, HeldOutScores } from '#contracts/held-out-scores'
import type { TrainedArtifact } from '#core/ports/training-backend'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'

/** A run whose job left a challenger. */
export interface TrainedRun {
  readonly run: Run
  readonly model: LoadedModel
  readonly cause: RemodelEvent
  readonly evaluation: Evaluation
  readonly artifact: TrainedArtifact
  /** Rows and scores to try the artifact with; null if the trainer wrote none. */
  readonly artifactCheck: ArtifactCheck | null
  /** Null if the trainer wrote none: then the version's scores are not watched. */
  readonly heldOutScores: HeldOutScores | null
}
