import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type CarriedEnd, unpackedBytesMax } from '#contracts/carried-job'
import type { CarriedJob } from './carried-files.ts'
import { keepTrying } from './keep-trying.ts'
import { packFolder } from './pack-folder.ts'

/** A trainer may write any number of bytes; a reason has one line. */
const failureBytesMax = 65_536
/** Less than the pod's grace period: then the node ends the carrier. */
const awayMsMax = 100_000

/**
 * Takes a job's results out as SageMaker does: `output/model.tar.gz`, `output/output.tar.gz` and `output/failure`. All
 * three are written always, empty where the trainer left nothing, so that none of an earlier pod is taken for this
 * one's. `output/ended.json` comes last: whoever finds it finds the rest.
 *
 * @returns why the results were refused; null if they were taken
 * @throws the store's errors
 */
export async function carry({ store, folder, base }: CarriedJob, podUid: string): Promise<string | null> {
  const put = (name: string, bytes: Uint8Array) =>
    keepTrying(() => store.put(`${folder}/output/${name}`, bytes), { msMax: awayMsMax })
  const model = await packed(join(base, 'model'), 'The model')
  const output = await packed(join(base, 'output/data'), 'The output')
  await put('model.tar.gz', model.archive)
  await put('output.tar.gz', output.archive)
  await put('failure', await headOf(join(base, 'output/failure')))
  const end: CarriedEnd = {
    podUid,
    endedAt: new Date().toISOString(),
    refused: model.refused ?? output.refused,
  }
  await put('ended.json', new TextEncoder().encode(JSON.stringify(end)))
  return end.refused
}

async function packed(path: string, name: string) {
  const nothing = async (refused: string) => {
    const empty = await packFolder('/nonexistent', 0)
    return { refused, archive: empty.status === 'packed' ? empty.archive : new Uint8Array() }
  }
  try {
    const result = await packFolder(path, unpackedBytesMax)
    if (result.status === 'packed') return { refused: null, archive: result.archive }
    const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`
    return nothing(`${name} has ${mib(result.bytes)}, and at most ${mib(unpackedBytesMax)} are taken.`)
  } catch (error) {
    return nothing(`${name} cannot be read: ${(error as Error).message}.`)
  }
}

/** The beginning of a file; empty if there is none, or if it is no file. */
async function headOf(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(failureBytesMax), 0, failureBytesMax, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return new Uint8Array()
    throw error
  }
}
