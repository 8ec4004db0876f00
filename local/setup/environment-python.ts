import { join, resolve } from 'node:path'

/** The container's project folder of this clone. */
export const ownContainer = resolve(import.meta.dirname, '../../container')

/** The Python interpreter of a container project's environment, which may not exist yet. */
export function environmentPython(container: string): string {
  return join(container, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
}

/** The Python interpreter of the container's environment, which may not exist yet. */
export const containerPython = environmentPython(ownContainer)
