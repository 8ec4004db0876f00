import { resolve } from 'node:path'
import { installPythonTools } from '#test/support/install-python-tools'

/**
 * Installs MiniStack where it is not there yet.
 *
 * @returns its Python
 */
export function installMiniStack(signal: AbortSignal): Promise<string> {
  const requirements = resolve(import.meta.dirname, '../requirements.txt')
  return installPythonTools({ name: 'mini-stack', purpose: 'MiniStack, which emulates AWS', requirements, signal })
}
