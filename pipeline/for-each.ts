import { setImmediate } from 'node:timers/promises'

/**
 * Works for each subject, also after an earlier one has failed: one broken model must not hide the others.
 * In one process with an embedded database a tick over many models waits for nothing but computation, so requests and
 * timers get their turn between two subjects.
 *
 * @throws {AggregateError} at the end, with the error of each that failed, so that the function counts as failed
 */
export async function forEach<Subject>(
  subjects: readonly Subject[],
  work: (subject: Subject) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = []
  for (const subject of subjects) {
    try {
      await work(subject)
    } catch (error) {
      errors.push(error)
    }
    await setImmediate()
  }
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1)
    throw new AggregateError(errors, `${errors.length} of ${subjects.length} failed: ${errors.join('; ')}`)
}
