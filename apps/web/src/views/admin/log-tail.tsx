// The log of the API's process as it grows, for who wants to watch it.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Refused } from '@pay2slay/contracts/client'
import { call, urlOf } from '../../api/client.js'
import { CONNECTING, openLine } from '../../api/line.js'
import { t } from '../../i18n/texts.js'
import { LineMark } from '../../parts/feed-list.js'
import { Section } from '../../parts/layout.js'
import { Trouble } from '../../parts/states.js'

const MOST = 300
const TAIL = 100
/** About a line, in pixels: so near to the end is at the end. */
const LINE = 24

/** The same question without a stream has an answer that can be read. */
async function whyNot(): Promise<Refused | null> {
  const result = await call('getRecentLogs', { query: { tail: 1 } })
  return result.ok ? null : result
}

export function LogTail() {
  const [follows, setFollows] = useState(false)
  const [lines, setLines] = useState<readonly string[]>([])
  const [line, setLine] = useState(CONNECTING)
  const [refused, setRefused] = useState<Refused | null>(null)
  const box = useRef<HTMLPreElement>(null)
  const isAtEnd = useRef(true)
  useEffect(() => {
    if (!follows) return
    return openLine({
      url: urlOf('tailLogs', { query: { tail: TAIL } }),
      events: {
        message(data) {
          setLines((before) => [...before, data].slice(-MOST))
        },
      },
      tell(state) {
        setLine(state)
        if (state.state !== 'live') return
        // Whoever comes back is told the last lines again.
        setLines([])
        setRefused(null)
      },
      refused: () => void whyNot().then(setRefused),
    })
  }, [follows])
  // Whoever scrolled up to read is left there; in the same frame as the line, so that nothing jumps.
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines])
  return (
    <Section title={t('system.log')} aside={<p class="quiet">{t('system.logLines', { count: lines.length })}</p>}>
      <p>
        <button
          type="button"
          class="small"
          aria-pressed={follows}
          onClick={() => {
            isAtEnd.current = true
            setLines([])
            setLine(CONNECTING)
            setRefused(null)
            setFollows(!follows)
          }}
        >
          {t(follows ? 'system.logStop' : 'system.logFollow')}
        </button>
      </p>
      {follows && <LineMark of={line} />}
      {follows && refused && <Trouble refused={refused} />}
      {follows && (
        <pre
          ref={box}
          class="log"
          tabIndex={0}
          aria-label={t('system.log')}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
            isAtEnd.current = scrollHeight - scrollTop - clientHeight < LINE
          }}
        >
          {lines.join('\n')}
        </pre>
      )}
    </Section>
  )
}
