import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes the assembly what a later release with another default schedule would synthesize: the same template, with
 * another expression in the schedule and in the fingerprint of what follows a deployment.
 *
 * @throws when the template does not hold the expression in both places
 */
export async function releaseWithOtherDefault(
  folder: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const assembly = join(folder, 'cdk.out')
  const path = join(assembly, 'Remodel.template.json')
  const before = await readFile(path, 'utf8')
  if (before.split(from).length !== 3) throw new Error(`${from} does not stand in the template twice`)
  const template = before.replaceAll(from, to)
  await writeFile(path, template)
  // The CLI uploads a template under its hash, and only once.
  const manifest = await readFile(join(assembly, 'Remodel.assets.json'), 'utf8')
  const [, hash] = /"([0-9a-f]{64})": \{\s+"displayName": "Remodel Template"/.exec(manifest) ?? []
  if (hash === undefined) throw new Error('the assembly names no template')
  const next = createHash('sha256').update(template).digest('hex')
  for (const name of ['Remodel.assets.json', 'manifest.json']) {
    const file = join(assembly, name)
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(hash, next))
  }
}
