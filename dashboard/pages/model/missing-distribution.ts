import type { Distribution } from '#contracts/api/drift'

type Check = Pick<Distribution, 'version' | 'windowFrom' | 'currentCount' | 'referenceCount'>

/**
 * Why a check has no distributions to show: it never had any, or they are deleted.
 *
 * @example missingDistributionText({ version: 2, windowFrom: null, currentCount: null, referenceCount: 400 })
 *   // => 'This check had no rows to compare.'
 */
export function missingDistributionText({ version, windowFrom, currentCount, referenceCount }: Check): string {
  if (version === null) return 'No version was champion at this check: there was nothing to compare with.'
  if (windowFrom === null || !currentCount) return 'This check had no rows to compare.'
  if (!referenceCount) return 'This check had no reference to compare its rows with.'
  return 'The distributions of this check are no longer kept. Its figures are.'
}
