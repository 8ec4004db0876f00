import type { Task } from '#contracts/task'
import { isFields, ownList } from './own-value.ts'
import type { PayloadPart } from './payload-content.ts'

/** A version's number within 32 bits, as the container names it: without a sign or a leading zero. */
const versionText = /^[1-9]\d{0,8}$/

/** Keys of the container's answer; an entry has `error` only where it has no score. */
const answerKeys = ['predictions', 'version']
const entryKeys = {
  'binary-classification': ['label', 'score'],
  'multiclass-classification': ['label', 'probabilities'],
  regression: ['interval', 'value'],
} as const satisfies Readonly<Record<Task, readonly string[]>>

/**
 * The version that an answer of Remodel's container names; null for any other answer.
 *
 * Many servers name a version beside their predictions. Only an answer with exactly the container's keys and types is
 * taken for its own, because its score is read as that of the positive class, whatever label stands beside it.
 *
 * @see container/src/remodel_container/serving/answers.py, `predictions`
 * @complexity O(entries)
 * @example remodelsVersion([{ version: '4', predictions: [{ score: 0.07, label: 0 }] }], 'binary-classification') // => 4
 */
export function remodelsVersion(parts: readonly PayloadPart[], task: Task): number | null {
  const [answer] = parts
  if (parts.length !== 1 || !hasKeys(answer, answerKeys)) return null
  const { version } = answer as { readonly version: unknown }
  if (typeof version !== 'string' || !versionText.test(version)) return null
  return ownList(answer, 'predictions')?.every((entry) => isEntry(entry, task)) === true ? Number(version) : null
}

function isEntry(entry: unknown, task: Task): boolean {
  if (!isFields(entry)) return false
  const keys = entryKeys[task]
  if (hasKeys(entry, ['error', ...keys].sort()))
    return typeof entry.error === 'string' && keys.every((key) => entry[key] === null)
  if (!hasKeys(entry, keys)) return false
  const { score, label, probabilities, value, interval } = entry
  // A model that computes NaN answers null, with a label.
  switch (task) {
    case 'binary-classification':
      return (typeof score === 'number' || score === null) && (label === 0 || label === 1)
    case 'multiclass-classification':
      return (Array.isArray(probabilities) || probabilities === null) && Number.isInteger(label)
    case 'regression':
      return (typeof value === 'number' || value === null) && (Array.isArray(interval) || interval === null)
  }
}

function hasKeys(value: unknown, sortedKeys: readonly string[]): boolean {
  if (!isFields(value)) return false
  const keys = Object.keys(value).sort()
  return keys.length === sortedKeys.length && keys.every((key, index) => key === sortedKeys[index])
}
