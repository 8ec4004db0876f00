/** Whether the name of a training's environment is that of one only: a digest, and no tag that may move. */
export function isPinned(trainedIn: string): boolean {
  return /(^|@)sha256:/.test(trainedIn)
}

/**
 * The environment of a training in words: an image that is named by a tag alone may have been another one.
 *
 * @example environmentInWords('registry/trainer:latest') // => 'registry/trainer:latest (a tag; its digest is unknown)'
 */
export function environmentInWords(trainedIn: string): string {
  return isPinned(trainedIn) ? trainedIn : `${trainedIn} (a tag; its digest is unknown)`
}
