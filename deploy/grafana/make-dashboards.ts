import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dashboard, DashboardLink, VariableModel } from '@grafana/schema'
import { cloudWatchDashboard } from './cloudwatch-dashboard.ts'
import { prometheusDashboards } from './prometheus-dashboards.ts'

interface Content {
  readonly title: string
  readonly panels: NonNullable<Dashboard['panels']>
  readonly choices: readonly VariableModel[]
}

/** To the other dashboards, with the choices of this one. */
const links: DashboardLink = {
  ...{ type: 'dashboards', title: 'Remodel', tags: ['remodel'], icon: 'external link', tooltip: '' },
  ...{ asDropdown: false, targetBlank: false, includeVars: true, keepTime: false },
}

function dashboard(uid: string, { title, panels, choices }: Content): Dashboard {
  return {
    ...{ uid, title, tags: ['remodel'], schemaVersion: 39, editable: true, refresh: '1m' },
    time: { from: 'now-7d', to: 'now' },
    templating: { list: [...choices] },
    links: [links],
    panels,
  }
}

/** The dashboards, by their files. */
export const dashboards: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['fleet.json', dashboard('remodel-fleet', prometheusDashboards.fleet)] as const,
    ['model.json', dashboard('remodel-model', prometheusDashboards.model)] as const,
    ['cloudwatch.json', dashboard('remodel-cloudwatch', cloudWatchDashboard)] as const,
  ].map(([file, content]) => [file, `${JSON.stringify(content, null, 2)}\n`]),
)

export const dashboardFolder = join(import.meta.dirname, 'dashboards')

if (import.meta.main)
  for (const [file, text] of Object.entries(dashboards)) writeFileSync(join(dashboardFolder, file), text)
