import { resolve } from 'node:path'

const containerPython = resolve(import.meta.dirname, '../../../container/.venv/bin/python')

/** The container's own commands, as `docker run IMAGE train` and `docker run IMAGE serve` start them. */
export const containerCommand = (name: 'train' | 'serve') => [containerPython, '-I', '-m', `remodel_container.${name}`]
