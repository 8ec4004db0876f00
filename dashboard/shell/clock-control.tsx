import { useState } from 'preact/hooks'
import type { ClockState } from '#contracts/api/clock'
import { showWait } from '#contracts/wording'
import { call } from '../api/call.ts'
import { clockState } from '../api/live.ts'
import { useStore } from '../api/store.ts'
import { announce } from '../parts/announce.ts'
import { Moment } from '../parts/moment.tsx'

const speeds = [
  ['paused', 'Paused'],
  ['0.5', '½ day a second'],
  ['2', '2 days a second'],
  ['5', '5 days a second'],
  ['20', '20 days a second'],
  ['max', 'As fast as possible'],
] as const

/** The time of the installation and, during a replay, its speed. */
export function ClockControl() {
  const clock = useStore(clockState)
  if (!clock) return null
  return (
    <div class="clock">
      <span class="clock-now">
        <Moment at={clock.now} /> <abbr title="Coordinated Universal Time">UTC</abbr>
      </span>
      {clock.kind === 'replay' && <ReplaySpeed clock={clock} />}
    </div>
  )
}

function ReplaySpeed({ clock }: { readonly clock: ClockState }) {
  const [wanted, setWanted] = useState<string | null>(null)
  const speed = wanted ?? String(clock.speed)
  const isPaused = speed === 'paused'
  const label = isPaused ? 'Resume the replay' : 'Pause the replay'
  const set = async (next: string) => {
    setWanted(next)
    try {
      clockState.set(
        await call('putClock', { body: { speed: next === 'max' || next === 'paused' ? next : Number(next) } }),
      )
      announce(next === 'paused' ? 'The replay is paused.' : 'The replay continues.')
    } catch (error) {
      announce((error as Error).message)
    }
    setWanted(null)
  }
  const choices = speeds.some(([value]) => value === speed)
    ? speeds
    : [...speeds, [speed, `${speed} days a second`] as const]
  return (
    <>
      <button
        type="button"
        class="plain"
        aria-label={label}
        title={label}
        onClick={() => set(isPaused ? '2' : 'paused')}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d={isPaused ? 'M4 2.5v11L13 8z' : 'M4 3h3v10H4zM9 3h3v10H9z'} fill="currentColor" />
        </svg>
      </button>
      <label class="speed">
        <span class="unseen">Speed of the replay</span>
        <select value={speed} onChange={(event) => set(event.currentTarget.value)}>
          {choices.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ReplayProgress clock={clock} />
    </>
  )
}

/** How far the replay is, and how long it still takes. */
function ReplayProgress({ clock: { from, to, now, leftMs } }: { readonly clock: ClockState }) {
  if (from === null || to === null) return null
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const share = end > begin ? Math.min(1, Math.max(0, (Date.parse(now) - begin) / (end - begin))) : 1
  const left = leftMs === null ? '' : `, about ${showWait(leftMs)} left`
  const title = `Replayed to ${now.slice(0, 10)}; ends on ${to.slice(0, 10)}`
  return (
    <span class="replay" title={title}>
      <progress value={share} aria-label="Replayed share of the example" />
      <span class="replay-text number">
        {Math.floor(share * 100)} %{left}
      </span>
    </span>
  )
}
