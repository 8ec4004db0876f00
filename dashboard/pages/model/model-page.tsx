import { call } from '../../api/call.ts'
import { ofModel, useResource } from '../../api/use-resource.ts'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { WhatIfTab } from '../what-if/what-if-tab.tsx'
import { DriftTab } from './drift-tab.tsx'
import { LedgerTab } from './ledger-tab.tsx'
import { ModelHead } from './model-head.tsx'
import { ModelSettingsTab } from './model-settings-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { ServingTab } from './serving-tab.tsx'
import { useHistory } from './use-history.ts'
import { VersionsTab } from './versions-tab.tsx'

const tabs = [
  [undefined, 'Overview'],
  ['drift', 'Drift'],
  ['serving', 'Serving'],
  ['versions', 'Versions'],
  ['ledger', 'Ledger'],
  ['settings', 'Settings'],
  ['what-if', 'What if'],
] as const

export interface ModelPageProps {
  readonly modelName: string
  readonly part: string | undefined
  readonly query: Readonly<Record<string, string>>
}

/** The tabs that show the history. */
const charted: readonly (string | undefined)[] = [undefined, 'serving', 'settings']

/** One model, with its tabs. */
export function ModelPage({ modelName, part, query }: ModelPageProps) {
  const detail = useResource(
    `model/${modelName}`,
    (signal) => call('getModel', { params: { model: modelName } }, { signal }),
    { follows: ofModel(modelName) },
  )
  const history = useHistory(modelName, query, charted.includes(part))
  return (
    <Shown of={detail} title={modelName} label={`Loading ${modelName}`}>
      {({ model, file }) => (
        <>
          <ModelHead model={model} description={file.description ?? null} onDone={detail.reload} />
          <nav class="tabs" aria-label={`Pages of ${modelName}`}>
            {tabs.map(([tab, name]) => (
              <a
                key={name}
                href={tab ? `/models/${modelName}/${tab}` : `/models/${modelName}`}
                aria-current={tab === part ? 'page' : undefined}
              >
                {name}
              </a>
            ))}
          </nav>
          {part === undefined && <OverviewTab model={model} history={history} query={query} />}
          {part === 'drift' && <DriftTab modelName={modelName} query={query} />}
          {part === 'serving' && <ServingTab history={history} query={query} />}
          {part === 'versions' && <VersionsTab model={model} query={query} />}
          {part === 'ledger' && <LedgerTab modelName={modelName} query={query} />}
          {part === 'settings' && <ModelSettingsTab model={model} history={history} />}
          {part === 'what-if' && <WhatIfTab modelName={modelName} query={query} />}
          {!tabs.some(([tab]) => tab === part) && (
            <Empty title="This model has no such page.">
              <a href={`/models/${modelName}`}>Overview of {modelName}</a>
            </Empty>
          )}
        </>
      )}
    </Shown>
  )
}
