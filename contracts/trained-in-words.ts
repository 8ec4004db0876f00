const commandPrefix = 'the command '

/** How a run records a user's own command. */
export const commandInWords = (words: readonly string[]) => `${commandPrefix}${words.join(' ')}`

/** Whether the recorded environment is an image that is named by a tag alone, which may have been another one. */
export function isByTag(trainedIn: string): boolean {
  return !trainedIn.startsWith(commandPrefix) && !/(^|@)sha256:/.test(trainedIn)
}

/**
 * The recorded environment of a training: an image, the hash of a lock file, or a user's own command.
 *
 * @example environmentInWords('registry/trainer:latest') // => 'registry/trainer:latest (a tag; its digest is unknown)'
 */
export function environmentInWords(trainedIn: string): string {
  return isByTag(trainedIn) ? `${trainedIn} (a tag; its digest is unknown)` : trainedIn
}

/**
 * The environment as the end of a sentence: an image or a lock's hash is trained in, a command trains.
 *
 * @example trainedInWords('the command ./train') // => 'by the command ./train'
 */
export function trainedInWords(trainedIn: string): string {
  return `${trainedIn.startsWith(commandPrefix) ? 'by' : 'in'} ${environmentInWords(trainedIn)}`
}
