import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { tarEntries } from '#core/tar-entries'

it.each(['ustar', 'gnu', 'pax'])('reads files and folders of a %s archive, long paths too', (format) => {
  const folder = mkdtempSync(join(tmpdir(), 'remodel-tar-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const long = `${'deep/'.repeat(22)}${'x'.repeat(90)}.json`
  mkdirSync(join(folder, 'deep/'.repeat(22)), { recursive: true })
  writeFileSync(join(folder, 'model.onnx'), Buffer.alloc(1000, 7))
  writeFileSync(join(folder, long), '{}')
  const tar = execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', 'model.onnx', 'deep'])
  const entries = [...tarEntries(tar)]
  const files = entries.filter(({ kind }) => kind === 'file')
  expect(files.map(({ path, bytes }) => [path, bytes.length])).toEqual([
    ['model.onnx', 1000],
    [long, 2],
  ])
  expect(entries.filter(({ kind }) => kind === 'directory')).toHaveLength(22)
})
