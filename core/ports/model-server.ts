import type { SageMakerEndpoint } from '#contracts/serving'
import type { Instant } from '#core/instant'

/** A feature as the model takes it: a number, a category's name, or missing. */
export type FeatureValue = number | string | null

export interface ServedVersion {
  readonly version: number
  readonly artifactKeys: readonly string[]
}

/** What a server that has no versions of its own is to score with. */
export interface ScoredVersions {
  /** The version that answers, be it among `versions` or not. */
  readonly serving: number
  readonly versions: readonly ServedVersion[]
}

export interface Scores {
  /** The version that answers: the one whose scores are the predictions. */
  readonly version: number
  /** Probability of the positive class by version, one a row, in the rows' order; null for a row that it cannot take. */
  readonly byVersion: ReadonlyMap<number, readonly (number | null)[]>
  /** Wall time of the request. */
  readonly latencyMs: number
}

/** CPU since the last call (100 = one core) and resident memory of the serving process. */
export interface ServingUsage {
  readonly cpuPercent: number
  readonly memoryMb: number
}

/** The endpoint that the model's file names, and the championship that it is to serve. */
export interface EndpointRequest {
  readonly definition: SageMakerEndpoint
  /** When the version became champion: one that comes back is deployed anew. */
  readonly since: Instant
}

/** What came of asking for a version to answer. */
export type ServingOutcome =
  /** `leftBehind`: what of earlier deployments could not be deleted, and why. */
  | { readonly status: 'serving'; readonly leftBehind?: string }
  /** It takes minutes: ask again. */
  | { readonly status: 'changing' }
  /** What answered before still answers; the same question gets the same answer until another version is to serve. */
  | { readonly status: 'failed'; readonly reason: string }

/**
 * Answers predictions with the champion, and keeps retained versions scorable beside it.
 *
 * The champion is what should serve; `serving` says what does answer.
 */
export interface ModelServer {
  /**
   * Makes `champion` answer, with `others` scorable beside it; versions that are not named are unloaded. Another
   * one whose files are gone is left out: retention may remove it meanwhile. Repeating it is harmless.
   *
   * @param endpoint where the model's file says that it is served; a server of its own processes takes no notice
   */
  serve(
    modelName: string,
    champion: ServedVersion,
    others: readonly ServedVersion[],
    endpoint?: EndpointRequest | null,
  ): Promise<ServingOutcome>
  /**
   * Scores rows, which are in the model's feature order, with as many versions as can be had.
   *
   * @param asked which these are, where the server keeps none loaded; one that does scores with those, and takes no notice
   * @returns null when nothing is served for the model. A version that cannot be loaded is left out.
   */
  score(modelName: string, rows: readonly (readonly FeatureValue[])[], asked?: ScoredVersions): Promise<Scores | null>
  serving(modelName: string): Promise<number | null>
  /** @returns null when nothing is served for the model */
  usage(modelName: string): Promise<ServingUsage | null>
  close(): Promise<void>
}
