import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ownStoreUrl } from '#contracts/carried-job'
import { AppError } from '#core/errors'
import type { CarriedJob } from './carried-files.ts'
import { keepTrying } from './keep-trying.ts'

/** Objects that are read at once: a window has thousands of small files. */
const atOnce = 32
/** The object store may be away for so long; then the attempt fails, and another one may follow. */
const awayMsMax = 60_000

/**
 * Lays a job's folder out as a container finds it below `/opt/ml`: the hyperparameters, a folder for each channel with
 * the objects of its manifest, and empty folders for the model and the output. A repeat writes the same files.
 *
 * @returns the number of objects
 * @throws {AppError} `OBJECT_NOT_FOUND` | `MANIFEST_OF_ANOTHER_STORE`, which no retry mends, and the store's errors
 */
export async function bring(job: CarriedJob): Promise<number> {
  const { store, folder, base } = job
  for (const path of ['input/config', 'input/data', 'model', 'output/data'])
    await mkdir(join(base, path), { recursive: true })
  const read = (key: string) => keepTrying(() => store.get(key), { msMax: awayMsMax })
  const hyperparameters = await read(`${folder}/input/hyperparameters.json`)
  await writeFile(join(base, 'input/config/hyperparameters.json'), hyperparameters)
  const keys = await keepTrying(() => store.list(`${folder}/input/`), { msMax: awayMsMax })
  const files: { readonly key: string; readonly path: string }[] = []
  for (const manifestKey of keys.filter((key) => key.endsWith('.manifest'))) {
    const channel = manifestKey.slice(manifestKey.lastIndexOf('/') + 1, -'.manifest'.length)
    const target = join(base, 'input/data', channel)
    for (const { key, name } of objectsOf(await read(manifestKey))) files.push({ key, path: join(target, name) })
  }
  for (const path of new Set(files.map((file) => dirname(file.path)))) await mkdir(path, { recursive: true })
  for (let start = 0; start < files.length; start += atOnce) {
    const some = files.slice(start, start + atOnce)
    await Promise.all(some.map(async ({ key, path }) => writeFile(path, await read(key))))
  }
  return files.length
}

/** The objects of a manifest in SageMaker's form: the folder that all share, then the paths below it. */
function objectsOf(bytes: Uint8Array): { readonly key: string; readonly name: string }[] {
  const [{ prefix }, ...names] = JSON.parse(new TextDecoder().decode(bytes)) as [{ prefix: string }, ...string[]]
  const root = `${ownStoreUrl}/`
  if (!prefix.startsWith(root))
    throw new AppError({ code: 'MANIFEST_OF_ANOTHER_STORE', message: `the manifest lists objects of ${prefix}` })
  return names.map((name) => ({ key: `${prefix.slice(root.length)}${name}`, name }))
}
