import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { cacheFolder } from '#local/setup/cache-folder'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'

const container = resolve(import.meta.dirname, '../container')
const sources = join(container, 'src/remodel_container')

/** The Python that the scorer runs on. */
export type ScorerTarget =
  /** Lambda's: Amazon Linux 2023 has glibc 2.34. */
  | { readonly pythonVersion: string; readonly platform: 'x86_64-manylinux_2_28' }
  /** An interpreter of this machine. */
  | { readonly python: string }

/** As the template has it, in `infra/constructs/model-scorer.ts`. */
export const lambdaTarget: ScorerTarget = { pythonVersion: '3.14', platform: 'x86_64-manylinux_2_28' }

export interface ScorerBundle {
  readonly zip: string
  /** A hash of its parts: the same lock and the same sources give the same. */
  readonly fingerprint: string
}

/** ONNX Runtime requires these packages but loads an ONNX file without them. */
const unneeded: readonly string[] = ['flatbuffers', 'protobuf', 'packaging']

/** Parts of packages that the scorer never imports: half of the files. Licenses stay. */
const unneededParts =
  /(^|\/)(tests|__pycache__)$|^(bin|\.lock)$|^onnxruntime\/(transformers|quantization|tools|datasets)$/

/**
 * Makes the ZIP of the function that scores: the container's own package, and the wheels that it scores with, in the
 * versions of `uv.lock`. It is kept in the cache until one of these changes. To make it takes a Python, PyPI and half a
 * minute.
 *
 * @throws {AppError} `PYTHON_MISSING` | `PYTHON_TOO_OLD` | `PYTHON_WITHOUT_VENV` | `SETUP_FAILED`
 */
export async function bundleScorer(target: ScorerTarget): Promise<ScorerBundle> {
  const fingerprint = await fingerprintOf(target)
  // One for each interpreter: those of the tests and of the emulator would overwrite each other under one name.
  const kind =
    'python' in target ? `host-${createHash('sha256').update(target.python).digest('hex').slice(0, 8)}` : 'lambda'
  const zip = join(cacheFolder, `scorer-${kind}-${fingerprint.slice(0, 16)}.zip`)
  if (existsSync(zip)) return { zip, fingerprint }
  await mkdir(cacheFolder, { recursive: true })
  const folder = await mkdtemp(join(cacheFolder, 'scorer-'))
  try {
    await makeZip({ folder, target, zip: join(folder, 'made.zip') })
    const replaced = (await readdir(cacheFolder)).filter((name) => name.startsWith(`scorer-${kind}-`))
    for (const name of replaced) await rm(join(cacheFolder, name), { force: true })
    await rename(join(folder, 'made.zip'), zip)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { zip, fingerprint }
}

async function makeZip(made: { readonly folder: string; readonly target: ScorerTarget; readonly zip: string }) {
  const tell = (line: string) => console.error(line)
  const signal = AbortSignal.timeout(300_000)
  const { executable } = await findPython({ platform: process.platform, ask: askPython })
  const uv = await prepareUv({ python: executable, tell, signal })
  const run = (file: string, words: readonly string[]) =>
    runTool({ file, words, tell, signal, variables: { UV_PYTHON_DOWNLOADS: 'never' } })
  tell('Bundling the function that scores (ONNX Runtime); this is done once.')
  const requirements = join(made.folder, 'requirements.txt')
  const pruned = unneeded.flatMap((name) => ['--prune', name])
  // The groups are what only training, serving and the tests need.
  const exported = ['export', '--quiet', '--locked', '--project', container, '--no-default-groups']
  await run(uv, [...exported, '--no-emit-project', ...pruned, '--output-file', requirements])
  const content = join(made.folder, 'content')
  const { target } = made
  const on =
    'python' in target
      ? ['--python', target.python]
      : ['--python', executable, '--python-platform', target.platform, '--python-version', target.pythonVersion]
  const install = ['pip', 'install', '--quiet', '--target', content, '--only-binary', ':all:', '--no-deps', ...on]
  await run(uv, [...install, '--no-compile-bytecode', '--require-hashes', '--requirements', requirements])
  await removeUnneeded(content)
  await cp(sources, join(content, 'remodel_container'), {
    recursive: true,
    filter: (path) => !/__pycache__/.test(path),
  })
  const entries = (await readdir(content)).sort().map((name) => join(content, name))
  await run(executable, ['-m', 'zipfile', '--create', made.zip, ...entries])
}

async function removeUnneeded(content: string): Promise<void> {
  const entries = await readdir(content, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(content.length + 1).replaceAll('\\', '/')
    if (unneededParts.test(name)) await rm(path, { recursive: true, force: true })
  }
}

/** This file says what is left out, so it counts too. */
async function fingerprintOf(target: ScorerTarget): Promise<string> {
  const names = (await readdir(sources, { recursive: true })).filter((name) => name.endsWith('.py')).sort()
  const files = [import.meta.filename, join(container, 'uv.lock'), ...names.map((name) => join(sources, name))]
  const digest = createHash('sha256').update(JSON.stringify(target))
  for (const file of files)
    digest
      .update('\0')
      .update(file.slice(container.length))
      .update('\0')
      .update(await readFile(file))
  return digest.digest('hex')
}

if (import.meta.main) console.log((await bundleScorer(lambdaTarget)).zip)
