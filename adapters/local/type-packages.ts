/** The Python packages that the trainings of model types need. */
export interface TypePackages {
  /** Whether trainings of all these types can start now. */
  areInstalled(modelTypes: readonly string[]): Promise<boolean>
  /**
   * Installs what is missing, which may take minutes.
   *
   * @throws {AppError} `MODEL_TYPE_NOT_INSTALLED`; the signal's reason once it aborts
   */
  install(modelTypes: readonly string[], signal: AbortSignal): Promise<void>
}
