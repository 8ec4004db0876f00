/**
 * Works for each subject, also after an earlier one has failed: one broken model must not hide the others.
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
  }
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1)
    throw new AggregateError(errors, `${errors.length} of ${subjects.length} failed: ${errors.join('; ')}`)
}
