import { describe, expect, it } from 'vitest'
import type { TrainingJob } from '#core/ports/training-backend'
import { TrainingKeys } from '#local/backtest/training-key'
import { MemoryObjectStore } from '#test/support/fake-ports'

const champion = 'artifacts/churn/r1/'.concat('a'.repeat(64))

/** Objects and a job that reads them. */
async function world() {
  const store = new MemoryObjectStore()
  const put = (key: string, text: string) => store.put(key, new TextEncoder().encode(text))
  await put('batches/a', 'monday')
  await put('batches/b', 'tuesday')
  await put(`${champion}/model.onnx`, 'weights')
  await put(`${champion}/model.json`, '{}')
  const job: TrainingJob = {
    jobName: 'churn-1-a1',
    modelName: 'churn',
    modelType: 'xgboost',
    image: null,
    hyperparameters: {
      features: '[]',
      parameters: '{}',
      window_from: '2024-01-01T00:00:00.000Z',
      cutoff: '2024-03-01T00:00:00.000Z',
      champion_cutoff: '2024-02-01T00:00:00.000Z',
      seed: '0',
    },
    channels: { training: ['batches/a', 'batches/b'], champion: [`${champion}/model.onnx`, `${champion}/model.json`] },
    limits: { cpus: 2, memoryBytes: 4 * 2 ** 30, wallMs: 3_600_000 },
    priority: 'scheduled',
    artifactPrefix: 'artifacts/churn/r2',
    environment: null,
  }
  const keyOf = (changes: Partial<TrainingJob> = {}, trainer = 'v1') =>
    new TrainingKeys(store, trainer).keyOf({ ...job, ...changes })
  const asked = (name: string, value: string) => keyOf({ hyperparameters: { ...job.hyperparameters, [name]: value } })
  return { job, put, keyOf, asked, key: await keyOf() }
}

describe('the key of a training', () => {
  it('is the same for the same request, rows and champion, whatever their names and order', async () => {
    const { put, keyOf, key, job } = await world()
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    await put('days/other-name', 'monday')
    await put(`elsewhere/${'a'.repeat(64)}/model.onnx`, 'weights')
    await put(`elsewhere/${'a'.repeat(64)}/model.json`, '{}')
    const reversed = Object.fromEntries(Object.entries(job.hyperparameters).reverse())
    expect(await keyOf({ jobName: 'churn-9-a2', modelName: 'other', artifactPrefix: 'x' })).toBe(key)
    expect(await keyOf({ hyperparameters: reversed })).toBe(key)
    expect(await keyOf({ limits: { ...job.limits, wallMs: 1, memoryBytes: 1 } })).toBe(key)
    const channels = {
      training: ['batches/b', 'days/other-name'],
      champion: [`elsewhere/${'a'.repeat(64)}/model.json`, `elsewhere/${'a'.repeat(64)}/model.onnx`],
    }
    expect(await keyOf({ channels })).toBe(key)
  })

  it.each([
    ['window', 'window_from', '2024-01-02T00:00:00.000Z'],
    ['cutoff', 'cutoff', '2024-03-01T00:00:01.000Z'],
    ["champion's cutoff", 'champion_cutoff', '2024-02-02T00:00:00.000Z'],
    ['parameters', 'parameters', '{"max_depth":3}'],
    ['seed', 'seed', '1'],
    ['setting that is new', 'holdout_weeks', '3'],
  ])('changes with the %s', async (_, name, value) => {
    const { asked, key } = await world()
    expect(await asked(name, value)).not.toBe(key)
  })

  it('changes with the content of a file of rows, under the same name', async () => {
    const { put, keyOf, key } = await world()
    await put('batches/b', 'tuesdaz')
    expect(await keyOf()).not.toBe(key)
  })

  it('changes with a file more, a file less, and a file that comes twice', async () => {
    const { put, keyOf, key, job } = await world()
    await put('batches/c', 'wednesday')
    const keys = await Promise.all(
      [['batches/a'], ['batches/a', 'batches/b', 'batches/c'], ['batches/a', 'batches/a', 'batches/b']].map(
        (training) => keyOf({ channels: { ...job.channels, training } }),
      ),
    )
    expect(new Set([key, ...keys]).size).toBe(4)
  })

  it("changes with the champion's files and their names, and without a champion", async () => {
    const { put, keyOf, key, job } = await world()
    await put(`${champion}/other.onnx`, 'weights')
    const renamed = await keyOf({
      channels: { ...job.channels, champion: [`${champion}/other.onnx`, `${champion}/model.json`] },
    })
    const none = await keyOf({ channels: { training: job.channels.training as string[] } })
    await put(`${champion}/model.onnx`, 'other weights')
    expect(new Set([key, renamed, none, await keyOf()]).size).toBe(4)
  })

  it('changes with the code of the trainer, the processors and the type', async () => {
    const { keyOf, key, job } = await world()
    const others = [
      await keyOf({}, 'v2'),
      await keyOf({ limits: { ...job.limits, cpus: 1 } }),
      await keyOf({ modelType: 'lightgbm' }),
    ]
    expect(new Set([key, ...others]).size).toBe(4)
  })

  it('fails without a file, and finds it once it is there', async () => {
    const { job } = await world()
    const store = new MemoryObjectStore()
    const keys = new TrainingKeys(store, 'v1')
    await expect(keys.keyOf(job)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' })
    for (const key of Object.values(job.channels).flat()) await store.put(key, new Uint8Array([1]))
    expect(await keys.keyOf(job)).toMatch(/^[0-9a-f]{64}$/)
  })
})
