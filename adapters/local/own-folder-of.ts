import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'

/** The folder in which a user's own commands run, or why there is none. */
export async function ownFolderOf(
  workingDirectory: string,
): Promise<
  { readonly status: 'found'; readonly folder: string } | { readonly status: 'missing'; readonly reason: string }
> {
  const folder = resolve(workingDirectory)
  if ((await stat(folder).catch(() => null))?.isDirectory()) return { status: 'found', folder }
  const reason = `there is no folder ${folder} (container.workingDirectory of the model file; a relative one starts at ${process.cwd()}, where Remodel was started)`
  return { status: 'missing', reason }
}
