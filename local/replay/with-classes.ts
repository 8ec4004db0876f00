import { isSameLabel } from '#contracts/label-values'
import { InvalidInputError } from '#core/errors'
import { labelShownBy } from '#rows/label-of-value'
import { readArrivals } from './arrivals.ts'
import type { Example } from './example-folder.ts'

/**
 * An example whose model names both labels, where its labels are texts and its model file names the positive one alone:
 * all rows are there, so that the other label is read from them instead of learnt delivery by delivery. The files of
 * other examples are not read.
 *
 * @throws {InvalidInputError} `INVALID_EXAMPLE` where the rows have several other labels
 * @throws {UnreadableRowsError} naming the file and the row
 */
export async function withClasses(example: Example): Promise<Example> {
  const { positiveLabel: positive, classes } = example.model
  if (positive === undefined || classes !== undefined) return example
  const values: string[] = []
  const seen = new Map<string, number>()
  for await (const { label } of readArrivals(example)) {
    if (label === undefined) continue
    const text = String(label.label)
    const rows = (seen.get(text) ?? 0) + 1
    seen.set(text, rows)
    const others = [...seen.keys()].filter((each) => !isSameLabel(each, positive))
    if (others.length > 1) throw severalLabels(example, others)
    // More rows of one label say nothing new.
    if (rows <= 2) values.push(text)
  }
  const shown = labelShownBy(values, positive)
  if (!shown?.isBesidePositive) return example
  return { ...example, model: { ...example.model, classes: [shown.label, positive] } }
}

function severalLabels({ labels, observations }: Example, others: readonly string[]): InvalidInputError {
  const names = others.map((label) => `"${label}"`).join(' and ')
  const message = `${labels ?? observations} has the labels ${names} beside the positive one: name both labels in classes of the model file, and the rows of any other are rejected`
  return new InvalidInputError({ code: 'INVALID_EXAMPLE', message })
}
