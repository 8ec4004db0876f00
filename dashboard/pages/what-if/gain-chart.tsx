import { useMemo } from 'preact/hooks'
import type uPlot from 'uplot'
import type { WhatIfReport } from '#contracts/api/what-if'
import type { Colors } from '../../chart/colors.ts'
import { timeAxis, timeOptions, usePlot, valueAxis } from '../../chart/use-plot.ts'
import { figureText } from '../../format/numbers.ts'
import { policyNames } from './policy-names.ts'
import { unitText } from './unit-text.ts'

const styles = {
  present: { color: 'accent', dash: [], line: 'line-0' },
  changed: { color: 'second', dash: [6, 3], line: 'line-1' },
  even: { color: 'muted', dash: [2, 3], line: 'line-2' },
} as const

/** The gain of each policy over never retraining, summed up over time. */
export function GainChart({ report, modelName }: { readonly report: WhatIfReport; readonly modelName: string }) {
  const { policies, gainedAt, from } = report
  const shown = policies.flatMap((policy) => (policy.name === 'never' ? [] : [{ ...policy, name: policy.name }]))
  const data = useMemo(() => {
    const times = [from, ...gainedAt].map((iso) => Date.parse(iso))
    return [times, ...shown.map(({ gained }) => [0, ...gained])] as uPlot.AlignedData
  }, [report])
  const options = (colors: Colors): Omit<uPlot.Options, 'width' | 'height'> => ({
    ...timeOptions(),
    cursor: { show: false },
    scales: {
      x: { time: true },
      y: { range: { min: { pad: 0.1, soft: 0, mode: 1 }, max: { pad: 0.1, soft: 0, mode: 1 } } },
    },
    axes: [timeAxis(colors), { ...valueAxis(colors, figureText), size: 64 }],
    series: [
      {},
      ...shown.map(({ name }) => {
        const { color, dash } = styles[name]
        return { stroke: colors[color], width: 1.6, dash: [...dash], points: { show: false } }
      }),
    ],
  })
  const { place } = usePlot({ identity: `${modelName}/what-if/${shown.length}`, height: 220, data, options })
  const ends = shown.map(({ name, gained }) => `${policyNames[name]} ${endText(gained)}`)
  return (
    <figure class="series">
      <figcaption>
        <h3>Gained over never retraining, in {unitText(report)}, before the price of trainings</h3>
        <ul class="legend">
          {shown.map(({ name, gained }) => (
            <li key={name}>
              <svg
                class={`legend-line ${styles[name].line}`}
                viewBox="0 0 22 8"
                width="22"
                height="8"
                aria-hidden="true"
              >
                <line x1="0" x2="22" y1="4" y2="4" />
              </svg>
              {policyNames[name]} <span class="number">{endText(gained)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <div
        ref={place}
        class="plot"
        role="img"
        aria-label={`Gained over never retraining at the end: ${ends.join(', ')}.`}
      />
    </figure>
  )
}

function endText(gained: readonly number[]): string {
  const last = gained.at(-1) ?? 0
  return `${last < 0 ? '−' : ''}${figureText(Number(Math.abs(last).toPrecision(2)))}`
}
