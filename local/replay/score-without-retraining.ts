import type { Answer } from '#core/answer'
import type { FeatureValue, ModelServer } from '#core/ports/model-server'
import { answerMeasure } from './answer-measure.ts'
import { readArrivals } from './arrivals.ts'
import type { Example } from './example-folder.ts'
import type { LabelledRow } from './scored-rows.ts'

/** Rows per request: enough to make the request's own cost small. */
const rowsPerRequest = 1000

/**
 * Scores every row that some version scored with one version alone, from the example's own files, and measures the
 * answers.
 *
 * @param pages the rows in order of time
 * @param servedName the name under which the model server knows this version
 */
export async function scoreWithoutRetraining(
  example: Example,
  pages: AsyncIterable<readonly LabelledRow[]>,
  scorer: { readonly modelServer: ModelServer; readonly servedName: string },
): Promise<{ readonly rows: number; readonly sum: number }> {
  const measure = answerMeasure(example.model)
  const arrivals = readArrivals({ ...example, labels: null })
  let [rows, sum] = [0, 0]
  const waiting: { readonly features: readonly FeatureValue[]; readonly label: number }[] = []
  const score = async () => {
    const batch = waiting.splice(0)
    const scores = await scorer.modelServer.score(
      scorer.servedName,
      batch.map(({ features }) => features),
    )
    const answers = scores?.byVersion.get(1)
    if (!answers) throw new Error(`${scorer.servedName} does not answer`)
    rows += batch.length
    batch.forEach(({ label }, index) => {
      sum += measure.of(answers[index] as Answer, label)
    })
  }
  for await (const page of pages) {
    const labels = new Map(page.flatMap(({ id, version, label }) => (version === null ? [] : [[id, label] as const])))
    while (labels.size > 0) {
      const { done, value: arrival } = await arrivals.next()
      if (done) break
      const { observation } = arrival
      const label = observation && labels.get(observation.id)
      if (!observation || label === undefined) continue
      labels.delete(observation.id)
      waiting.push({ features: observation.features, label })
      if (waiting.length >= rowsPerRequest) await score()
    }
  }
  if (waiting.length > 0) await score()
  await arrivals.return(undefined)
  return { rows, sum }
}
