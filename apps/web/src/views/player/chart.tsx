// Bars by the day; the same figures stand below as a table, for who cannot or would rather not read bars.
import { scaleBand, scaleLinear } from 'd3-scale'
import { day as dayText, decimal } from '../../i18n/format.js'

export interface Bar {
  readonly day: string
  readonly value: number
  readonly text: string
}

const WIDTH = 640
const HEIGHT = 200
const MARGIN = { top: 12, right: 4, bottom: 24, left: 44 }

export function Chart({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }) {
  const x = scaleBand(
    bars.map(({ day }) => day),
    [MARGIN.left, WIDTH - MARGIN.right],
  ).padding(0.25)
  const y = scaleLinear([0, Math.max(1, ...bars.map(({ value }) => value))], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(
    4,
  )
  const every = Math.ceil(bars.length / 6)
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {y.ticks(4).map((tick) => (
        <g key={tick} class="grid">
          <line x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" text-anchor="end">
            {decimal(tick, 8)}
          </text>
        </g>
      ))}
      {bars.map(({ day, value, text }, index) => (
        <g key={day}>
          <rect
            class="bar"
            x={x(day)}
            y={y(value)}
            width={x.bandwidth()}
            height={Math.max(0, y(0) - y(value))}
            rx={Math.min(4, x.bandwidth() / 4)}
          >
            <title>{`${dayText(day)}: ${text}`}</title>
          </rect>
          {(bars.length - 1 - index) % every === 0 && (
            <text class="tick" x={(x(day) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 6} text-anchor="middle">
              {dayText(day)}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}
