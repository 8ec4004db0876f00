const commandPrefix = 'the command '

/**
 * The environment of a training as the end of a sentence: an image or a lock's hash is trained in, a command trains.
 *
 * @example trainedInWords('the command ./train') // => 'by the command ./train'
 */
export function trainedInWords(trainedIn: string): string {
  return `${trainedIn.startsWith(commandPrefix) ? 'by' : 'in'} ${trainedIn}`
}

/** How a run records a user's own command. */
export const commandInWords = (words: readonly string[]) => `${commandPrefix}${words.join(' ')}`
