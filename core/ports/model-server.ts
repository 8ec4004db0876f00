import type { OwnContainer } from '#contracts/own-container'
import type { Serving } from '#contracts/serving'
import type { Answer } from '#core/answer'
import type { Instant } from '#core/instant'

/** A feature's value as the model reads it: a number, a category's name, or null if it is missing. */
export type FeatureValue = number | string | null

export interface ServedVersion {
  readonly version: number
  readonly artifactKeys: readonly string[]
  /** The user's own container that trained it; null or missing for a version of this project's container. */
  readonly container?: OwnContainer | null
}

/** The versions to score with, for a server that keeps none loaded. */
export interface ScoredVersions {
  /** The serving version; it may be missing from `versions`. */
  readonly serving: number
  readonly versions: readonly ServedVersion[]
  /** Numbers of an answer: one, of a multiclass model one a class. @default 1 */
  readonly answerLength?: number
}

export interface Scores {
  /** The serving version: its scores are the predictions. */
  readonly version: number
  /**
   * Answers by version, one per row in the rows' order; null for a row that the version cannot score.
   */
  readonly byVersion: ReadonlyMap<number, readonly (Answer | null)[]>
  /** The request's wall time. */
  readonly latencyMs: number
  /** Versions that were asked for and could not be loaded, with the reason. */
  readonly leftOut?: ReadonlyMap<number, string>
}

/** CPU since the last call (100 = one core) and resident memory of the serving process. */
export interface ServingUsage {
  readonly cpuPercent: number
  readonly memoryMb: number
}

/** The endpoint or service from the model's file, and the time of the promotion that it should serve. */
export interface EndpointRequest {
  readonly serving: Serving
  /** When the version became champion: a version that becomes champion again is deployed again. */
  readonly since: Instant
}

/** The outcome of a request to serve a version. */
export type ServingOutcome =
  /** `leftBehind`: the parts of earlier deployments that could not be deleted, and why. */
  | { readonly status: 'serving'; readonly leftBehind?: string }
  /** The change takes minutes: ask again. */
  | { readonly status: 'changing' }
  /**
   * The champion does not answer. A repeated request may succeed: an artifact may be put back.
   *
   * `answering`: the version that answers all the same, null if none does; missing where the previous one is known to
   * answer.
   */
  | { readonly status: 'failed'; readonly reason: string; readonly answering?: number | null }

/** The outcome of a trial of a version that does not serve. */
export type TrialOutcome =
  /** One answer a row; null for a row that the version cannot score. */
  | { readonly status: 'scored'; readonly scores: readonly (Answer | null)[] }
  | { readonly status: 'broken'; readonly reason: string }
  /** This server does not load such artifacts: their owner serves them. */
  | { readonly status: 'untried' }

/**
 * Serves predictions from the champion, and keeps retained versions scorable beside it.
 *
 * The champion is the version that should serve; `serving` returns the version that answers.
 */
export interface ModelServer {
  /**
   * Makes `champion` answer, with `others` scorable beside it, and unloads all other versions. One of `others` is
   * skipped if retention has removed its files meanwhile. Repeating the call is harmless.
   *
   * @param endpoint the endpoint from the model's file; a server that runs its own processes ignores it
   */
  serve(
    modelName: string,
    champion: ServedVersion,
    others: readonly ServedVersion[],
    endpoint?: EndpointRequest | null,
  ): Promise<ServingOutcome>
  /**
   * Scores rows with every available version. The values of a row are in the model's feature order.
   *
   * @param asked the versions, for a server that keeps none loaded; any other server scores with its loaded versions
   * @returns null if no version is served for the model. A version that cannot be loaded is left out.
   */
  score(modelName: string, rows: readonly (readonly FeatureValue[])[], asked?: ScoredVersions): Promise<Scores | null>
  /**
   * Loads a version's files as they are stored and scores rows with them, apart from the versions that serve. Repeating
   * the call is harmless.
   *
   * @param rows values in the feature order of the version; without rows the version is only loaded
   * @throws {AppError} if the server itself failed; a retry may succeed
   */
  tryVersion(version: ServedVersion, rows: readonly (readonly FeatureValue[])[]): Promise<TrialOutcome>
  /**
   * The version that answers, null for none. Undefined if the server keeps no version loaded: the recorded one answers
   * then, loaded for each request.
   */
  serving(modelName: string): Promise<number | null | undefined>
  /** @returns null if no version is served for the model */
  usage(modelName: string): Promise<ServingUsage | null>
  close(): Promise<void>
}
