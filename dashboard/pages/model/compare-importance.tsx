import type { VersionEntry } from '#contracts/api/model-version'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { figureText } from '../../format/numbers.ts'
import { FeatureName } from '../../parts/feature-name.tsx'
import { Shown } from '../../parts/shown.tsx'
import { comparedImportance } from './compared-importance.ts'

export interface CompareImportanceProps {
  readonly modelName: string
  readonly versions: readonly VersionEntry[]
}

/** The importance of the chosen versions' features. It is measured once, when a version is trained. */
export function CompareImportance({ modelName, versions }: CompareImportanceProps) {
  const numbers = versions.map(({ version }) => version)
  const details = useResource(
    `importance/${modelName}/${numbers.join()}`,
    (signal) =>
      Promise.all(
        numbers.map((version) =>
          call('getVersion', { params: { model: modelName, version: `${version}` } }, { signal }),
        ),
      ),
    { follows: () => false },
  )
  return (
    <>
      <h4 id="compared-importance">Importance of the features</h4>
      <Shown of={details} rows={4} label="Loading the importance of the features">
        {(found) => {
          const lines = comparedImportance(found.map(({ importance }) => importance))
          return lines.length === 0 ? (
            <p class="muted">No trainer of these versions measured it.</p>
          ) : (
            <>
              <div class="scroll" role="region" aria-labelledby="compared-importance" tabIndex={0}>
                <table class="plain-table">
                  <thead>
                    <tr>
                      <th scope="col">Feature</th>
                      {numbers.map((version) => (
                        <th key={version} scope="col" class="right">
                          v{version}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {lines.map(({ feature, versions: measured }) => (
                      <tr key={feature}>
                        <th scope="row">
                          <FeatureName name={feature} />
                        </th>
                        {measured.map((each, index) => (
                          <td key={numbers[index]} class="right number">
                            {figureText(each?.importance)}
                            {each && each.standardError !== null && (
                              <span class="muted"> ± {figureText(each.standardError)}</span>
                            )}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <p class="muted">
                The rise of the mean loss on a version’s own held-out rows when their values of the feature are
                exchanged.
              </p>
            </>
          )
        }}
      </Shown>
    </>
  )
}
