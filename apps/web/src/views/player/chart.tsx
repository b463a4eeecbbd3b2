// Bars by the day; the same figures stand below as a table, for who cannot or would rather not read bars.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { scaleBand, scaleLinear } from 'd3-scale'
import { day as dayText, decimal } from '../../i18n/format.js'

export interface Bar {
  readonly day: string
  readonly value: number
  readonly text: string
}

const NARROWEST = 240
const HEIGHT = 200
/** Room for a day's name. */
const LABEL = 64
const MARGIN = { top: 12, right: 18, bottom: 24, left: 44 }

/** Drawn as wide as it is shown, so that its letters are as large as the text around it on every screen. */
function useWidth() {
  const box = useRef<SVGSVGElement>(null)
  const [width, setWidth] = useState(640)
  useLayoutEffect(() => {
    const shown = box.current
    if (!shown) return
    const measure = () => {
      setWidth(Math.max(NARROWEST, Math.round(shown.getBoundingClientRect().width)))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(shown)
    return () => {
      observer.disconnect()
    }
  }, [])
  return [width, box] as const
}

export function Chart({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }) {
  const [width, box] = useWidth()
  const x = scaleBand(
    bars.map(({ day }) => day),
    [MARGIN.left, width - MARGIN.right],
  ).padding(0.25)
  const y = scaleLinear([0, Math.max(1, ...bars.map(({ value }) => value))], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(
    4,
  )
  const every = Math.max(1, Math.ceil((bars.length * LABEL) / (width - MARGIN.left - MARGIN.right)))
  return (
    <svg ref={box} class="chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      {y.ticks(4).map((tick) => (
        <g key={tick} class="grid">
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
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
