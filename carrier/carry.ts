import { lstat, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { askedToEndFile, type CarriedEnd, tooLargeInWords, unpackedBytesMax } from '#contracts/carried-job'
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
 * one's. `output/ended.json` comes last: with it all the others are there.
 *
 * @returns why the results were refused; null if they were taken
 * @throws the store's errors
 */
export async function carry(
  { store, folder, base }: CarriedJob,
  pod: { readonly podUid: string; readonly begunAt?: string | undefined },
): Promise<string | null> {
  const put = (name: string, bytes: Uint8Array) =>
    keepTrying(() => store.put(`${folder}/output/${name}`, bytes), { msMax: awayMsMax })
  const model = await packed(base, 'model', 'The model')
  const output = await packed(base, 'output/data', 'The output')
  await put('model.tar.gz', model.archive)
  await put('output.tar.gz', output.archive)
  await put('failure', await headOf(base, 'output/failure'))
  const end: CarriedEnd = {
    ...pod,
    endedAt: new Date().toISOString(),
    wasAsked: await isThere(base, askedToEndFile),
    refused: model.refused ?? output.refused,
  }
  await put('ended.json', new TextEncoder().encode(JSON.stringify(end)))
  return end.refused
}

async function packed(base: string, folder: string, name: string) {
  const nothing = async (refused: string) => {
    const empty = await packFolder('/nonexistent', unpackedBytesMax)
    return { refused, archive: empty.status === 'packed' ? empty.archive : new Uint8Array() }
  }
  try {
    if (await leadsElsewhere(base, folder)) return nothing(`${name} has a link in its folder's place.`)
    const result = await packFolder(join(base, folder), unpackedBytesMax)
    if (result.status === 'packed') return { refused: null, archive: result.archive }
    return nothing(tooLargeInWords(name, result.bytes))
  } catch (error) {
    return nothing(`${name} cannot be read: ${(error as Error).message}.`)
  }
}

/**
 * Whether a path leads out of its place by a link. The trainer may have put one there, and behind it is the carrier's
 * own file system, with the token of its account: nothing is read through a link.
 */
async function leadsElsewhere(base: string, path: string): Promise<boolean> {
  try {
    return (await realpath(join(base, path))) !== join(await realpath(base), path)
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

async function isThere(base: string, name: string): Promise<boolean> {
  try {
    await lstat(join(base, name))
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** The beginning of a file; empty if there is none, or if it is no file. */
async function headOf(base: string, name: string): Promise<Uint8Array> {
  const path = join(base, name)
  try {
    if ((await leadsElsewhere(base, name)) || !(await lstat(path)).isFile()) return new Uint8Array()
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(failureBytesMax), 0, failureBytesMax, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isMissing(error)) return new Uint8Array()
    throw error
  }
}

/** Nothing is there, or a link that leads to nothing or to itself. */
function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')
}
