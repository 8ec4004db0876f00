import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The packages in a container project's environment, as `name==version`, the names as pip compares them.
 *
 * @returns none where there is no environment
 */
export async function installedPackages(container: string): Promise<ReadonlySet<string>> {
  const environment = join(container, '.venv')
  const versions = await namesIn(join(environment, 'lib'))
  const folders = [...versions.map((version) => join('lib', version, 'site-packages')), join('Lib', 'site-packages')]
  const names = await Promise.all(folders.map((folder) => namesIn(join(environment, folder))))
  return new Set(
    names.flat().flatMap((name) => {
      const [, title, version] = /^(.+)-([^-]+)\.dist-info$/.exec(name) ?? []
      return title && version ? [packageOf(title, version)] : []
    }),
  )
}

/** @example packageOf('Scikit_Learn', '1.9.1') // => 'scikit-learn==1.9.1' */
export function packageOf(name: string, version: string): string {
  return `${name.toLowerCase().replace(/[-_.]+/g, '-')}==${version}`
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
