import type { ClusterRoom } from '#contracts/cluster-place'
import { type CustomObject, type Manifest, namespaced } from './manifest.ts'

/** The groups of a file of Prometheus rules. */
export interface MonitoringRules {
  readonly groups: readonly Readonly<Record<string, unknown>>[]
}

/** The Service that is scraped carries this label. Its value becomes the metrics' job, which the rules name. */
const scrapedLabel = 'app.kubernetes.io/name'

/**
 * For clusters with the Prometheus operator: scrapes the Service labeled `app.kubernetes.io/name: remodel`, and alerts by
 * the rules of `deploy/prometheus/`.
 */
export function monitoringManifests(place: ClusterRoom, rules: MonitoringRules): Manifest<CustomObject>[] {
  const apiVersion = 'monitoring.coreos.com/v1'
  return [
    {
      apiVersion,
      kind: 'ServiceMonitor',
      metadata: namespaced(place, 'remodel'),
      spec: {
        jobLabel: scrapedLabel,
        selector: { matchLabels: { [scrapedLabel]: 'remodel' } },
        // As in deploy/prometheus/prometheus.yml: a scrape reads the database.
        endpoints: [{ port: 'http', path: '/metrics', interval: '1m' }],
      },
    },
    {
      apiVersion,
      kind: 'PrometheusRule',
      metadata: namespaced(place, 'remodel'),
      spec: { groups: rules.groups },
    },
  ]
}
