import { describe, expect, it } from 'vitest'
import { artifactArchiveKey, artifactFolder } from '#core/artifact-folder'
import { artifactOf } from '#core/artifact-of'

const keysOf = (...paths: readonly string[]) => {
  const files = paths.map((path) => ({ path, bytes: new Uint8Array([1]) }))
  const { artifact } = artifactOf(files, 'models/churn/artifacts/run') ?? {}
  if (artifact === undefined) throw new Error('an artifact has files')
  return { keys: artifact.keys, root: `models/churn/artifacts/run/${artifact.sha256}` }
}

describe("the folder of an artifact's files", () => {
  it.each([
    ['files beside each other', ['model.json', 'model.onnx']],
    ['a file above others', ['model.json', 'weights/a']],
    ['all files in one folder', ['export/1/saved_model.pb', 'export/1/variables/a']],
    ['files in folders beside each other', ['model/a', 'tokenizer/b']],
  ])('is the one in which the trainer wrote them: %s', (_, paths) => {
    const { keys, root } = keysOf(...paths)
    expect(artifactFolder(keys)).toBe(`${root}/`)
    expect(artifactArchiveKey('churn', keys)).toBe(`${root.replace('/artifacts/', '/archives/')}.tar.gz`)
  })

  it('is the longest one that other keys share, and unknown without one', () => {
    expect(artifactFolder(['a/b/model.onnx', 'a/b/c/labels.json'])).toBe('a/b/')
    expect(artifactFolder(['a/model.onnx', 'b/labels.json'])).toBeNull()
  })
})
