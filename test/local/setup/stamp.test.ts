import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentPython } from '#local/setup/environment-python'
import { installationInWords } from '#local/setup/installation-words'
import { installedPackages } from '#local/setup/installed-packages'
import { isSetUp } from '#local/setup/setup'
import { writeStamp } from '#local/setup/stamp'
import { newFolder } from '#test/local/replay/example-lab'

const library = '.venv/lib/python3.13/site-packages'

/** A container project whose environment has these packages. */
async function projectWith(...packages: readonly string[]) {
  const container = await newFolder()
  for (const file of ['uv.lock', 'pyproject.toml']) await writeFile(join(container, file), file)
  const python = environmentPython(container)
  await mkdir(join(python, '..'), { recursive: true })
  await writeFile(python, '')
  for (const name of packages) await mkdir(join(container, library, `${name}.dist-info`), { recursive: true })
  const remove = (name: string) => rm(join(container, library, `${name}.dist-info`), { recursive: true })
  return { container, remove }
}

describe('the packages of a model type', () => {
  const trainer = ['numpy-2.4.6', 'onnxruntime-1.32.0']
  const forest = ['scikit_learn-1.9.1', 'joblib-1.6.0']

  it('are there as long as each of them is, whatever the stamp says', async () => {
    const { container, remove } = await projectWith(...trainer, ...forest)
    expect(await isSetUp({ container, modelType: 'random_forest' })).toBe(false)
    await writeStamp(container, 'xgboost', ['numpy==2.4.6', 'onnxruntime==1.32.0'])
    await writeStamp(container, 'random_forest', ['numpy==2.4.6', 'scikit-learn==1.9.1', 'joblib==1.6.0'])
    for (const modelType of ['xgboost', 'random_forest'] as const)
      expect(await isSetUp({ container, modelType }), modelType).toBe(true)
    // As a plain `uv sync` does.
    for (const name of forest) await remove(name)
    expect(await isSetUp({ container, modelType: 'random_forest' })).toBe(false)
    expect(await isSetUp({ container })).toBe(true)
  })

  it('are not there in another version, after another lock, or without the environment', async () => {
    const { container, remove } = await projectWith(...trainer)
    await writeStamp(container, 'xgboost', ['numpy==2.4.6', 'onnxruntime==1.32.0'])
    await remove('numpy-2.4.6')
    await mkdir(join(container, library, 'numpy-2.5.0.dist-info'))
    expect(await isSetUp({ container })).toBe(false)
    await writeStamp(container, 'xgboost', ['numpy==2.5.0'])
    expect(await isSetUp({ container })).toBe(true)
    await writeFile(join(container, 'uv.lock'), 'another')
    expect(await isSetUp({ container })).toBe(false)
    await writeStamp(container, 'xgboost', ['numpy==2.5.0'])
    await rm(environmentPython(container))
    expect(await isSetUp({ container })).toBe(false)
  })

  it('are not told by the stamp of an earlier release, which names none', async () => {
    const { container } = await projectWith(...trainer)
    await writeStamp(container, 'xgboost', [])
    expect(await isSetUp({ container })).toBe(false)
  })

  it('are read by the names that pip compares', async () => {
    const { container } = await projectWith('Typing.Extensions-4.16.0', 'ml_dtypes-0.6.0', 'not a package')
    expect([...(await installedPackages(container))].sort()).toEqual(['ml-dtypes==0.6.0', 'typing-extensions==4.16.0'])
    expect(await installedPackages(await newFolder())).toEqual(new Set())
  })
})

describe('the words of an installation', () => {
  const trainer = 'onnxruntime==1.32.0'

  it.each([
    ['xgboost', [], 'Installing the trainer (XGBoost, ONNX Runtime): about 15 seconds and 350 MB.'],
    ['catboost', [], 'Installing the trainer (XGBoost, ONNX Runtime) and CatBoost: about 30 seconds and 710 MB.'],
    ['catboost', [trainer], 'Installing CatBoost: about 15 seconds and 360 MB.'],
    ['ensemble', [trainer], 'Installing CatBoost and scikit-learn: about 25 seconds and 420 MB.'],
    ['ensemble', [trainer, 'catboost==1.2.10'], 'Installing scikit-learn: about 10 seconds and 60 MB.'],
    ['ensemble', [trainer, 'catboost==1.2.10', 'scikit-learn==1.9.1'], 'Checking the Python packages against uv.lock.'],
    ['neural_network', [trainer, 'scikit-learn==1.9.1'], 'Checking the Python packages against uv.lock.'],
  ] as const)('%s beside %j leave out what is there', (modelType, installed, words) => {
    expect(installationInWords(modelType, new Set<string>(installed))).toBe(words)
  })
})
