import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleScorer, type ScorerBundle } from '#build/bundle-scorer'
import { containerPython } from '#local/setup/environment-python'

/** Of this machine's wheels, which its environment of the container was made of: they are in uv's cache. */
let bundle: ScorerBundle
const folder = mkdtempSync(join(tmpdir(), 'remodel-scorer-'))

beforeAll(async () => {
  bundle = await bundleScorer({ python: containerPython })
  execFileSync(containerPython, ['-m', 'zipfile', '--extract', bundle.zip, folder])
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

it('is well below what Lambda takes, packed and unpacked', () => {
  expect(statSync(bundle.zip).size).toBeLessThan(60e6)
  expect(files().reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(200e6)
})

it('has no trainer in it, no tests and nothing that a process writes', () => {
  const names = files().map((file) => file.slice(folder.length + 1))
  expect(names).toContain(join('remodel_container', 'score.py'))
  expect(
    names.filter((name) => /^(xgboost|scipy|onnx[^r]|waitress|psutil)|__pycache__|[\\/]tests[\\/]/.test(name)),
  ).toEqual([])
})

it('scores with nothing but itself: no environment is beside it', () => {
  const program = [
    'import sys; sys.path[:0] = [sys.argv[1]]',
    'from remodel_container.score import answer',
    'from remodel_container.serving.artifact_cache import ArtifactCache',
    'print(answer(ArtifactCache(lambda key: None, bytes_max=1), {"versions": [{"version": 1, "artifactKeys": ["a/model.json", "a/model.onnx"]}], "rows": []}))',
    'import onnxruntime; print(onnxruntime.__file__.startswith(sys.argv[1]))',
  ].join('\n')
  const said = execFileSync(containerPython, ['-I', '-S', '-c', program, folder], { encoding: 'utf8' })
  expect(said).toContain("'leftOut': {'1': 'a/model.json is gone'}")
  expect(said.trimEnd().split('\n').at(-1)).toBe('True')
})

it('is made once of the same lock and the same sources', async () => {
  const made = statSync(bundle.zip).mtimeMs
  expect(await bundleScorer({ python: containerPython })).toEqual(bundle)
  expect(statSync(bundle.zip).mtimeMs).toBe(made)
})
