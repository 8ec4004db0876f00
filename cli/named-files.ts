import type { IncomingKind } from '#contracts/incoming-key'
import type { ModelFile } from '#contracts/model-file'
import { demandColumns, kindOfFile } from '#rows/needed-columns'
import { type CommandFormat, type OpenedFile, openRowsFile } from './open-rows-file.ts'
import type { SpooledInput } from './spool-stdin.ts'

/** A file of the command line, open. */
export interface NamedFile {
  /** As the command line names it. */
  readonly name: string
  readonly file: OpenedFile
}

/** A file as an error names it. */
export const nameOf = ({ name }: Pick<NamedFile, 'name'>) => (name === '-' ? 'the standard input' : name)

/**
 * Opens the files of a command line in their order.
 *
 * @param input the standard input, where `-` names it
 * @throws {CommandError} as `openRowsFile` does
 */
export async function openNamedFiles(
  names: readonly string[],
  input: SpooledInput | null,
  format: CommandFormat | undefined,
): Promise<NamedFile[]> {
  const files: NamedFile[] = []
  for (const name of names) {
    const path = name === '-' && input ? input.path : name
    files.push({ name, file: await openRowsFile(path, format) })
  }
  return files
}

/**
 * Tells whether a file holds observations or labels. Lines of JSON may differ in their columns: each is judged where it
 * comes in.
 *
 * @throws {UnreadableRowsError} `MISSING_COLUMNS`, naming the file
 */
export function kindOfNamed(
  model: ModelFile,
  named: NamedFile,
  { labels }: { readonly labels?: boolean },
): IncomingKind {
  const { file } = named
  const kind = labels ? 'labels' : kindOfFile(model, file.columns)
  const subject = `${nameOf(named)} (${kind})`
  if (file.hasHeader || !file.hasLines) demandColumns(file.columns, { model, kind, subject })
  return kind
}
