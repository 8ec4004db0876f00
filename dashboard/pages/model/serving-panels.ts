import type { PerformancePoint } from '#contracts/api/performance'
import type { Task } from '#contracts/task'
import { isJudged } from '../../chart/is-judged.ts'
import { figureText, millisecondsText, percentText } from '../../format/numbers.ts'

interface Panel {
  readonly title: string
  readonly lines: readonly (readonly [string, (point: PerformancePoint) => number | null])[]
  readonly text: (value: number) => string
}

const share = (value: number) => percentText(value, 0)
const costs: readonly Panel[] = [
  {
    title: 'Latency per request',
    lines: [
      ['p50', ({ latencyP50Ms }) => latencyP50Ms],
      ['p95', ({ latencyP95Ms }) => latencyP95Ms],
      ['p99', ({ latencyP99Ms }) => latencyP99Ms],
    ],
    text: millisecondsText,
  },
  {
    title: 'CPU (100 % is one core)',
    lines: [['CPU', ({ cpuPercent }) => cpuPercent]],
    text: (value) => `${figureText(value)} %`,
  },
  { title: 'Memory', lines: [['memory', ({ memoryMb }) => memoryMb]], text: (value) => `${figureText(value)} MB` },
]
const coverage: Panel = {
  title: 'Predictions with a label',
  lines: [['coverage', ({ labelCoverage }) => labelCoverage]],
  text: share,
}

/** A figure of the checks that had enough labels. */
const judged = (figure: (point: PerformancePoint) => number | null) => (point: PerformancePoint) =>
  isJudged(point) ? figure(point) : null

/**
 * The charts of what serving costs, and of the figures beside a model's metric, by its task.
 *
 * @example servingPanels('regression').map(({ title }) => title).at(-1) // => 'Predictions with a label'
 */
export function servingPanels(task: Task): readonly Panel[] {
  return [...costs, ...figurePanels(task), coverage]
}

function figurePanels(task: Task): Panel[] {
  if (task === 'regression')
    return [
      {
        title: 'Errors',
        lines: [
          ['MAE', judged(({ mae }) => mae)],
          ['RMSE', judged(({ rmse }) => rmse)],
        ],
        text: figureText,
      },
      {
        title: 'Labels in the interval',
        lines: [['share', judged(({ intervalCoverage }) => intervalCoverage)]],
        text: share,
      },
    ]
  const ofSeveral = task === 'multiclass-classification'
  return [
    {
      title: ofSeveral ? 'Precision and recall, means of the classes' : 'Precision and recall',
      lines: [
        ['precision', judged(({ precision }) => precision)],
        ['recall', judged(({ recall }) => recall)],
        ['AUC', judged(({ auc }) => auc)],
      ],
      text: share,
    },
  ]
}
