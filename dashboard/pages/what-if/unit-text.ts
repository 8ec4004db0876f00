import type { WhatIfReport } from '#contracts/api/what-if'

/** The unit of a report's gains. */
export function unitText({ isMoney, lossUnit }: Pick<WhatIfReport, 'isMoney' | 'lossUnit'>): string {
  return isMoney ? 'your money' : (lossUnit ?? 'correct predictions')
}
