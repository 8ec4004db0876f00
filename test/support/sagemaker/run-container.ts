import { resolve } from 'node:path'

const containerPython = resolve(import.meta.dirname, '../../../container/.venv/bin/python')
const ownModel = resolve(import.meta.dirname, '../own-model.py')

/** A user's own image, which trains and serves `own-model.py`. */
export const ownImage = '123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1'

/** The commands of an image, as `docker run IMAGE train` and `docker run IMAGE serve` start them. */
export function containerCommand(name: 'train' | 'serve', image?: string): readonly string[] {
  if (image === ownImage) return [containerPython, '-I', ownModel, name]
  return [containerPython, '-I', '-m', `remodel_container.${name}`]
}
