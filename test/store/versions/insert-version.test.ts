import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Evaluation } from '#contracts/evaluation'
import { ownContainerSchema } from '#contracts/own-container'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { insertVersion } from '#store/versions/insert-version'
import { loadVersions } from '#store/versions/load-versions'
import { addModels } from '#test/support/add-models'
import { succeeded } from '#test/support/evaluation'
import { freshDatabase } from '#test/support/fresh-database'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
  await addModels(database, 1)
})
afterAll(() => database.close())

const repository = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/churn'
const digest = `sha256:${'a'.repeat(64)}`
const byTag = ownContainerSchema.parse({ image: `${repository}:4` })
const withCommands = ownContainerSchema.parse({ image: `${repository}:4`, train: ['./train', `x@${digest}`] })

it.each([
  ['an image by the digest that trained it', byTag, `${repository}@${digest}`, `${repository}@${digest}`],
  ['an image by its tag while its digest is unknown', byTag, `${repository}:4`, `${repository}:4`],
  ['an image as it was named without a record', byTag, null, `${repository}:4`],
  ['commands as they are', withCommands, `the command ./train x@${digest}`, `${repository}:4`],
  ['no container of a built-in type', null, `${repository}@${digest}`, undefined],
])('a version keeps %s', async (name, container, trainedIn, image) => {
  const outcome = succeeded()
  if (outcome.status !== 'succeeded') throw new Error('not an outcome with an artifact')
  await database.execute(sql`
    insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, container, trained_in, ended_at)
    values (${name}, 'm-0000', 'failed', 'manual', 'asked', now(), ${container && JSON.stringify(container)}::jsonb,
            ${trainedIn}, now())`)
  const version = await insertVersion(database, {
    ...{ modelName: 'm-0000', runId: name, artifact: outcome.artifact, evaluation: outcome.evaluation as Evaluation },
    ...{ parts: { calibration: null, residuals: null, importance: null }, now: 0 },
  })
  const kept = (await loadVersions(database, 'm-0000')).find((one) => one.version === version)?.container
  expect(kept).toEqual(container && { ...container, image })
})
