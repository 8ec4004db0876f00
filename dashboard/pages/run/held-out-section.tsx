import type { HeldOutFigures, VersionDetail } from '#contracts/api/model-version'
import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { CalibrationChart } from '../../chart/calibration-chart.tsx'
import { ResidualChart } from '../../chart/residual-chart.tsx'
import { BinaryMatrix } from './binary-matrix.tsx'
import { ClassMatrix } from './class-matrix.tsx'
import { ImportanceTable } from './importance-table.tsx'
import { RegressionFigures } from './regression-figures.tsx'

/**
 * The measurements of a run's training on its held-out rows: of both versions the right and wrong answers, or the errors of
 * a regression, and of the new one the calibration and what it needs its features for. Nothing before there is a version.
 */
export function HeldOutSection({ run }: { readonly run: RetrainingRun }) {
  const { modelName, version, championVersion } = run
  const params = { model: modelName, version: version ?? 0 }
  const detail = useResource(
    version === null ? null : `version/${modelName}/${version}`,
    (signal) => call('getVersion', { params }, { signal }),
    { follows: ({ kind }) => kind === 'again' },
  )
  const found = detail.value
  if (!found?.challenger) return null
  const { task, challenger, champion, calibration, residuals, importance } = found
  const titles = {
    challenger: `Version ${version}`,
    champion: championVersion === null ? 'Champion of the time' : `Version ${championVersion}, champion then`,
  }
  return (
    <>
      <section aria-labelledby="held-out">
        <h2 id="held-out">
          {task === 'regression' ? 'Values and labels' : 'Right and wrong answers'} on the held-out rows
        </h2>
        <div class="measured">
          <Answers title={titles.challenger} figures={challenger} detail={found} />
          {champion && <Answers title={titles.champion} figures={champion} detail={found} />}
          {calibration && <CalibrationChart bins={calibration} task={task} />}
          {residuals && <ResidualChart bins={residuals} />}
        </div>
      </section>
      {importance && <ImportanceTable importance={importance} />}
    </>
  )
}

interface AnswersProps {
  readonly title: string
  readonly figures: HeldOutFigures
  readonly detail: VersionDetail
}

function Answers({ title, figures, detail: { task, classes, interval, version } }: AnswersProps) {
  switch (task) {
    case 'binary-classification':
      return <BinaryMatrix title={title} figures={figures} />
    case 'multiclass-classification':
      return <ClassMatrix title={title} figures={figures} classes={classes} />
    case 'regression': {
      const isOwn = title === `Version ${version.version}`
      return <RegressionFigures title={title} figures={figures} interval={isOwn ? interval : null} />
    }
  }
}
