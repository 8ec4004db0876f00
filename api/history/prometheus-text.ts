import { Gauge, Registry } from 'prom-client'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { countBacklog } from '#store/events/count-backlog'
import { listModelSummaries, type ModelSummaryRow } from '#store/models/list-model-summaries'

/** Models that get series of their own, the first by name: labels are bounded, whatever a fleet grows to. */
const modelsMax = 200

interface Figure {
  readonly name: string
  readonly help: string
  readonly of: (model: ModelSummaryRow) => number | null
}

const figures = (now: Instant): readonly Figure[] => [
  {
    name: 'remodel_model_accuracy',
    help: 'Accuracy at the latest check of the champion',
    of: ({ performance }) => performance?.accuracy ?? null,
  },
  {
    name: 'remodel_model_accuracy_margin',
    help: "Accuracy above the model's threshold; below zero it counts as degraded",
    of: ({ performance, performanceThreshold }) =>
      performance?.accuracy == null ? null : performance.accuracy - performanceThreshold,
  },
  {
    name: 'remodel_model_champion_version',
    help: 'The version that should serve',
    of: ({ championVersion }) => championVersion,
  },
  {
    name: 'remodel_model_open_episodes',
    help: 'Drift, performance and data-quality problems that are open',
    of: ({ openEpisodes }) => openEpisodes.length,
  },
  { name: 'remodel_model_run_active', help: '1 while a retraining is on', of: ({ activeRun }) => (activeRun ? 1 : 0) },
  {
    name: 'remodel_model_silence_seconds',
    help: 'Time since the latest observation',
    of: ({ lastObservedAt }) => (lastObservedAt === null ? null : Math.max(0, (now - lastObservedAt) / 1000)),
  },
  { name: 'remodel_model_observations_total', help: 'Observations taken in', of: ({ observations }) => observations },
  { name: 'remodel_model_labels_total', help: 'Labels taken in', of: ({ labels }) => labels },
]

/** The installation's figures in Prometheus' text format. */
export async function prometheusText(
  executor: SqlExecutor,
  now: Instant,
): Promise<{ readonly contentType: string; readonly text: string }> {
  const registry = new Registry()
  const models = await listModelSummaries(executor, { limit: modelsMax })
  for (const { name, help, of } of figures(now)) {
    const gauge = new Gauge({ name, help, labelNames: ['model'], registers: [registry] })
    for (const model of models) {
      const value = of(model)
      if (value !== null) gauge.set({ model: model.name }, value)
    }
  }
  const { deadLetters, unpublishedEvents } = await countBacklog(executor)
  const whole = {
    remodel_models: models.length,
    remodel_dead_letters: deadLetters,
    remodel_unpublished_events: unpublishedEvents,
  }
  const help = {
    remodel_models: `Models with figures of their own (at most ${modelsMax})`,
    remodel_dead_letters: 'Events that no function could handle and nobody sent again',
    remodel_unpublished_events: 'Events committed and not yet published',
  }
  for (const [name, value] of Object.entries(whole) as [keyof typeof help, number][]) {
    new Gauge({ name, help: help[name], registers: [registry] }).set(value)
  }
  return { contentType: registry.contentType, text: await registry.metrics() }
}
