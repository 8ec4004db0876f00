import type { WhatIfReport } from '#contracts/api/what-if'

export const policyNames: Readonly<Record<WhatIfReport['policies'][number]['name'], string>> = {
  present: 'Today’s settings',
  changed: 'Changed settings',
  never: 'Never retrained',
  even: 'Evenly spaced',
}
